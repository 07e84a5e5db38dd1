#include "control/session/session.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "control/patching/change_text.hpp"
#include "control/patching/cycle_notes.hpp"
#include "control/session/fault_events.hpp"
#include "control/session/records.hpp"

namespace chronus::session {

namespace {

constexpr std::int64_t lead_ns = 30'000'000;  // lead of a bundle's verbs before its time

}  // namespace

Session::Session(Dependencies parts)
    : parts_(std::move(parts)),
      store_(parts_.loop, parts_.journal),
      archive_(store_),
      patch_file_(
          store_, parts_.loop,
          {std::bind_front(&PatchTexts::load, &texts_), std::bind_front(&PatchTexts::follow, &texts_)}),
      stage_(parts_.engine),
      modules_(parts_.loop, parts_.compiler, stage_, parts_.module_folder),
      agenda_(parts_.loop, [this](const language::Request& request,
                                  const language::Answer& answer) { carry_out(request, answer); }),
      heartbeat_(parts_.loop, parts_.engine, stage_, parts_.device_block) {
  store_.emit = [this](const language::Event& event) { emit(event); };
  patch_file_.emit = [this](const language::Event& event) { emit(event); };
  store_.on_module_changed = [this](const std::string& module) {
    if (parts_.module_changed) parts_.module_changed(module);
  };
  store_.now = [this] { return music_time(parts_.engine.now().sample); };
  archive_.on_plays = [this](const std::string& module) {
    if (parts_.module_plays) parts_.module_plays(module);
  };
  stage_.on_event = [this](const engine::StageEvent& event) { on_stage_event(event); };
  modules_.hooks.on_settled = [this](const modules::ModuleFile& file) {
    archive_.note_settled(file, stage_.count(file.name));
  };
  modules_.hooks.before_swap = [this](const modules::Swap& swap) { return before_swap(swap); };
  modules_.hooks.emit = [this](const language::Event& event) {
    stay_awake();
    if (event.kind == "fault") store_.trouble(event.text, parts_.engine.now().sample);
    emit(event);
  };
}

std::expected<void, std::string> Session::open(std::function<void()> ready,
                                               modules::CompilePriority priority) {
  return modules_.open(std::move(ready), std::move(priority));
}

std::map<std::string, std::vector<modules::PortNews>> Session::before_swap(const modules::Swap& swap) {
  if (!swap.played.empty()) archive_.note_in_hand(swap.played);
  std::map<std::string, std::vector<modules::PortNews>> ports;
  for (const auto& [name, code] : swap.codes) {
    if (const auto before = stage_.code(name))
      ports[name] = modules::port_news(patch(), name, before->info, code->info);
  }
  wake([&](const graph::Node& node) {
    const auto found = swap.codes.find(node.module);
    return found == swap.codes.end() ? nullptr : &found->second->info;
  });
  return ports;
}

/// Reads the settings that the patch retains for the code, before it sounds.
void Session::wake(const patching::InfoOf& info_of) {
  patching::Draft woken = draft();
  if (!patching::wake_settings(woken, info_of)) return;
  for (const patching::Change& change : woken.changes) {
    if (change.clamped) clamped_.push_back(patching::line_of(change));
  }
  note(PatchRecord{std::move(woken.patch)});
  stage_.show(patch());
}

void Session::set_device(const std::string& note, int block) {
  parts_.device_note = note;
  parts_.device_block = block;
  heartbeat_.set_device_block(block);
}

void Session::emit(const language::Event& event) {
  if (on_event) on_event(event);
}

void Session::on_stage_event(const engine::StageEvent& event) {
  modules_.on_stage_event(event);
  for (const language::Event& fault : fault_events(event, stage_)) {
    store_.trouble(fault.text, event.sample);
    emit(fault);
  }
}

void Session::handle(language::Request request, language::Answer answer) {
  if (request.due_ns) {
    const std::int64_t start = *request.due_ns - lead_ns;
    if (start > parts_.loop.now_ns()) return agenda_.put(start, std::move(request), std::move(answer));
  }
  carry_out(request, answer);
}

void Session::carry_out(const language::Request& request, const language::Answer& answer) {
  const language::Command& command = request.command;
  if (const std::string* seq_seen = command.option("if_seq")) {
    if (*seq_seen != std::to_string(seq())) {
      const std::string why = fmt::format(
          "the patch is at seq {} now, not {}; `history` shows what changed it", seq(), *seq_seen);
      return answer({language::Exit::refused, why, {{"seq", seq()}, {"error", why}}});
    }
    language::Request without = request;
    std::erase_if(without.command.options, [](const auto& option) { return option.first == "if_seq"; });
    return carry_out(without, answer);
  }
  if (auto right = parts_.vocabulary.check(command); !right) return answer(language::to_reply(right.error()));
  if (!request.trusted && parts_.vocabulary.needs_trust(command)) {
    return answer(language::to_reply(
        {language::Exit::unsafe,
         "`" + command.verb +
             "` reaches this computer, beyond the music: it is for those who have sent the token "
             "first (/token WORD; the engine says at its start where it is)"}));
  }
  const language::Action& action = parts_.vocabulary.find(command.verb)->action;
  if (action.act) return action.act(*this, request, answer);
  patching::Draft edited = draft();
  if (auto done = edited.run(command); !done) return answer(language::to_reply(done.error()));
  patching::note_cycles(edited);
  answer(commit(std::move(edited), request));
}

void Session::together(const std::function<void()>& work) {
  stage_.hold(true);
  work();
  stage_.hold(false);
}

}  // namespace chronus::session
