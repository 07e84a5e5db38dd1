#include "control/session/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <ranges>

#include "base/clocks.hpp"
#include "control/journal/patch_delta.hpp"
#include "control/language/line.hpp"
#include "control/patching/change_text.hpp"
#include "control/patching/node_view.hpp"
#include "control/patching/patch_text.hpp"
#include "control/patching/waiting.hpp"

namespace chronus::session {

namespace {

constexpr std::size_t clients_kept = 1000;
constexpr std::int64_t lead_ns = 30'000'000;  // bundles are carried out this long before their time

constexpr auto watchful = std::chrono::milliseconds(1);
constexpr auto idle = std::chrono::milliseconds(20);

}  // namespace

Session::Session(Parts parts)
    : parts_(std::move(parts)),
      stage_(parts_.engine),
      modules_(parts_.loop, parts_.compiler, stage_, parts_.module_folder),
      clock_(parts_.engine.sample_rate()),
      agenda_(parts_.loop, [this](const language::Request& request, const language::Answer& answer) {
        carry_out(request, answer);
      }) {
  stage_.on_event = [this](const engine::StageEvent& event) { on_stage_event(event); };
  if (parts_.journal)
    texts_ = journal::VersionStore(parts_.journal->folder() + "/versions", parts_.journal->sync());
  modules_.hooks.on_settled = [this](const modules::ModuleFile& file) { on_settled(file); };
  modules_.hooks.before_swap = [this](const modules::Swap& swap) { return before_swap(swap); };
  modules_.hooks.emit = [this](const language::Event& event) {
    stay_awake();
    if (event.kind == "fault") trouble(event.text, parts_.engine.now().sample);
    emit(event);
  };
  tick();
}

Session::~Session() {
  parts_.loop.cancel(ticker_);
  parts_.loop.cancel(keeper_);
  note({{"kind", "state"}, {"ended", true}, {"recording", ""}});
}

tl::expected<void, std::string> Session::open(std::function<void()> ready,
                                              modules::CompilePriority priority) {
  return modules_.open(std::move(ready), std::move(priority));
}

std::map<std::string, std::vector<modules::PortNews>> Session::before_swap(const modules::Swap& swap) {
  if (!swap.played.empty()) note_in_hand(swap.played);
  std::map<std::string, std::vector<modules::PortNews>> ports;
  for (const auto& [name, code] : swap.codes) {
    if (const auto before = stage_.code(name))
      ports[name] = modules::port_news(patch(), name, before->info, code->info);
  }
  wake(swap.codes);
  return ports;
}

/// Code is about to sound: what the patch holds for it can be read now.
void Session::wake(const std::map<std::string, std::shared_ptr<const Code>>& codes) {
  patching::Draft draft = this->draft();
  const auto info_of = [&](const graph::Node& node) {
    const auto found = codes.find(node.module);
    return found == codes.end() ? nullptr : &found->second->info;
  };
  if (!patching::wake_settings(draft, info_of)) return;
  for (const patching::Change& change : draft.changes) {
    if (change.clamped) clamped_.push_back(patching::line_of(change));
  }
  note({{"kind", "patch"}, {"delta", journal::delta_between(patch(), draft.patch)}});
  stage_.show(patch());
}

void Session::emit(const language::Event& event) {
  if (on_event) on_event(event);
}

void Session::tick() {
  stage_.collect();
  const engine::Moment now = parts_.engine.now();
  clock_.observe(now.block, now.ns);
  awake_ = !stage_.settled();
  ticker_ = parts_.loop.after(awake_ ? watchful : idle, [this] { tick(); });
}

void Session::stay_awake() {
  if (awake_) return;
  parts_.loop.cancel(ticker_);
  awake_ = true;
  ticker_ = parts_.loop.after(watchful, [this] { tick(); });
}

void Session::on_stage_event(const engine::StageEvent& event) {
  using Kind = engine::Report::Kind;
  modules_.on_stage_event(event);
  const engine::StageNode* node = stage_.find(event.node);
  if (node &&
      (event.kind == Kind::non_finite || event.kind == Kind::new_failed || event.kind == Kind::failed)) {
    const std::string text =
        event.kind == Kind::non_finite
            ? event.node + " gave samples that are no numbers; they were zeroed and it was reset"
        : event.kind == Kind::new_failed ? event.node + ": " + node->refusal + "; the one before plays on"
                                         : event.node + " (" + node->spec.module + "): " + node->refusal;
    trouble(text, event.sample);
    emit({"fault", text, {{"node", event.node}, {"sample", event.sample}}});
  }
  if (const std::string text = patching::told_aside(event); !text.empty()) {
    trouble(text, event.sample);
    nlohmann::json data{{"node", event.node}, {"sample", event.sample}};
    if (event.load > 0) data.update({{"share", event.share}, {"load", event.load}});
    emit({"fault", text, std::move(data)});
  }
}

std::int64_t Session::when(const language::Request& request) {
  const engine::Moment now = parts_.engine.now();
  if (parts_.device_block == 0) return now.sample;
  clock_.observe(now.block, now.ns);
  const std::int64_t ns = request.due_ns.value_or(request.arrival_ns.value_or(base::monotonic_ns()));
  return std::max(clock_.sample_at(ns) + parts_.device_block, now.sample);
}

void Session::handle(language::Request request, language::Answer answer) {
  if (request.due_ns) {
    const std::int64_t start = *request.due_ns - lead_ns;
    if (start > base::monotonic_ns()) return agenda_.put(start, std::move(request), std::move(answer));
  }
  carry_out(request, answer);
}

void Session::carry_out(const language::Request& request, const language::Answer& answer) {
  const language::Command& command = request.command;
  if (const std::string* seq_seen = command.option("if_seq")) {
    if (*seq_seen != std::to_string(seq())) {
      return answer(
          {language::Exit::refused,
           fmt::format("the session is at seq {}, not {}: somebody else changed it", seq(), *seq_seen),
           {{"seq", seq()}, {"error", "seq has moved on"}}});
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
  answer(commit(std::move(edited), request));
}

Happened Session::line_of_verb(const language::Request& request) const {
  return {seq() + 1, request.client, language::to_line(request.command), request.door, std::time(nullptr)};
}

/// One step of undo; turns of the same knobs in quick succession share one.
void Session::remember(const language::Request& request, patching::Draft& draft) {
  const std::int64_t now = base::monotonic_ns();
  const bool turns = draft.only_turns && request.command.verb == "set";
  const std::string knob = turns ? request.command.arguments[0] : "";
  const Step* joined = turns ? joined_step(memory_, knob, now) : nullptr;
  nlohmann::json record{{"kind", "verb"}, {"line", to_json(line_of_verb(request))}, {"ns", now}};
  record["delta"] = journal::delta_between(joined ? joined->before : patch(), draft.patch);
  if (!draft.renames.empty()) record["renames"] = draft.renames;
  if (turns) {
    const std::vector<std::string> knobs = joined ? knobs_since(memory_, *joined) : std::vector{knob};
    record["title"] = fmt::format("set {}", fmt::join(knobs, " "));
    record["knobs"] = knobs;
    if (joined) record["joins"] = joined->first;
  } else {
    record["title"] = language::to_line(request.command);
  }
  note(record);
}

void Session::together(const std::function<void()>& work) {
  stage_.hold(true);
  work();
  stage_.hold(false);
}

language::Reply Session::commit(patching::Draft draft, const language::Request& request) {
  const std::int64_t at = when(request);
  for (const auto& [from, to] : draft.renames) stage_.rename(from, to);
  bool turned = true;
  for (const patching::Turn& turn : draft.turns)
    turned = stage_.turn(turn.node, turn.port, turn.value, turn.ramp, at) && turned;
  if (draft.tempo) stage_.set_tempo(draft.tempo->bpm, draft.tempo->ramp, draft.tempo->beats, at);
  const bool only_turns = draft.only_turns;
  const auto tails = std::move(draft.tails);
  std::vector<patching::Change> changes = std::move(draft.changes);
  remember(request, draft);
  std::vector<engine::SwapNews> refused;
  if (!only_turns) refused = stage_.show(patch(), tails);
  patching::mark_refused(refused, stage_, changes);
  stay_awake();
  if (on_event)
    on_event({"patch",
              to_text(changes),
              {{"seq", seq()}, {"door", request.door}, {"verb", language::to_line(request.command)}}});
  language::Reply reply = reply_to(request, changes, only_turns && turned ? std::optional(at) : std::nullopt);
  patching::tell_refused(refused, request.command.verb == "set", changes, reply);
  if (reply.ok() && request.command.verb == "set") {
    const auto again =
        std::ranges::find_if(changes, [](const patching::Change& each) { return !each.refused.empty(); });
    if (again != changes.end())
      reply.exit = language::Exit::refused, reply.data["error"] = patching::line_of(*again);
  }
  return reply;
}

language::Reply Session::undo(const language::Request& request) {
  if (memory_.steps.empty())
    return {language::Exit::refused, "there is nothing to undo", {{"error", "nothing to undo"}}};
  const Step& step = memory_.steps.back();
  patching::Change change{"patch", "after `" + step.text + "`", "before it", false, {}};
  for (const auto& [from, to] : step.renames) stage_.rename(to, from);
  note({{"kind", "undo"}, {"line", to_json(line_of_verb(request))}});
  patching::Draft woken = draft();
  if (patching::wake_settings(woken, [&](const graph::Node& node) { return woken.info(node); }))
    note({{"kind", "patch"}, {"delta", journal::delta_between(patch(), woken.patch)}});
  const auto refused = stage_.show(patch());
  stay_awake();
  language::Reply reply = tell(request, std::move(change), std::nullopt);
  patching::tell_refused(refused, false, {}, reply);
  return reply;
}

language::Reply Session::changed(const language::Request& request, patching::Change change,
                                 std::optional<std::int64_t> at) {
  note({{"kind", "verb"}, {"line", to_json(line_of_verb(request))}});
  return tell(request, std::move(change), at);
}

language::Reply Session::tell(const language::Request& request, patching::Change change,
                              std::optional<std::int64_t> at) {
  if (on_event)
    on_event({"patch",
              patching::line_of(change),
              {{"seq", seq()}, {"door", request.door}, {"verb", language::to_line(request.command)}}});
  return reply_to(request, {std::move(change)}, at);
}

language::Reply Session::reply_to(const language::Request& request,
                                  const std::vector<patching::Change>& changes,
                                  std::optional<std::int64_t> at) {
  language::Reply reply;
  reply.text = to_text(changes);
  nlohmann::json list = nlohmann::json::array();
  for (const patching::Change& change : changes) list.push_back(to_json(change));
  nlohmann::json since = nlohmann::json::array();
  std::uint64_t& seen = last_seen_[request.client];
  for (const Happened& line : memory_.lines | std::views::reverse) {
    if (line.seq == 0) continue;  // no verb's
    if (line.seq <= seen) break;
    if (line.client != request.client && seen != 0) since.push_back({{"seq", line.seq}, {"verb", line.text}});
  }
  std::reverse(since.begin(), since.end());
  seen = seq();
  if (last_seen_.size() > clients_kept) {
    const auto by_seq = [](const auto& a, const auto& b) { return a.second < b.second; };
    last_seen_.erase(std::ranges::min_element(last_seen_, by_seq));
  }
  reply.data = {{"seq", seq()},
                {"changes", std::move(list)},
                {"since_you", std::move(since)},
                {"undo", seq()},
                {"heard", "pending"}};
  if (at) {
    reply.data["sample"] = *at;
    reply.data["beat"] = std::round(engine::beat_at(parts_.engine.now().transport, *at) * 1000) / 1000;
  }
  if (parts_.journal && parts_.journal->behind()) {
    reply.data["kept"] = false;
    reply.text += "\n" + parts_.journal->trouble() + "; this change lasts as long as the engine";
  }
  return reply;
}

language::Reply Session::load_text(const std::string& text, const std::string& door, std::uint64_t client,
                                   patching::Unknown unknown) {
  patching::Draft fresh({}, modules_, parts_.vocabulary, parts_.engine.sample_rate());
  fresh.unknown = unknown;
  if (auto done = patching::run_text(fresh, text); !done) return language::to_reply(done.error());
  fresh.turns.clear();  // show() compares and ramps what differs
  fresh.tempo.reset();
  fresh.only_turns = false;
  language::Request request;
  request.command.verb = "load";
  request.door = door;
  request.client = client;
  const std::size_t nodes = fresh.patch.nodes.size();
  const std::size_t cables = fresh.patch.cables.size();
  fresh.changes = {{"patch", "", fmt::format("{} nodes, {} cables", nodes, cables), false, {}}};
  const std::vector<std::string> kept = std::move(fresh.kept);
  const std::vector<std::string> clamped = std::move(fresh.clamped);
  language::Reply reply = commit(std::move(fresh), request);
  if (!kept.empty()) reply.data["kept"] = kept;
  for (const std::string& why : kept) reply.text += "\nkept, but nothing plays it: " + why;
  if (!clamped.empty()) reply.data["clamped"] = clamped;
  for (const std::string& what : clamped) reply.text += "\nheld within its range: " + what;
  clamped_ = clamped;
  return reply;
}

void Session::set_panicked(bool panicked) {
  note({{"kind", "state"}, {"panicked", panicked}});
  stage_.silence(panicked);
  stay_awake();
}

}  // namespace chronus::session
