#include "control/modules/swaps.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/clocks.hpp"
#include "control/modules/reload_reply.hpp"

namespace chronus::modules {

Swaps::Swaps(engine::Stage& stage, Folder& folder, Builds& builds, Opening& opening, const Hooks& hooks)
    : stage_(stage), folder_(folder), builds_(builds), opening_(opening), hooks_(hooks) {
  builds_.on_ready = [this](const std::vector<std::string>& names) { release(names); };
  builds_.on_refused = [this](ModuleFile& file, jit::Outcome outcome) { refuse(file, std::move(outcome)); };
  builds_.on_optimised = [this](ModuleFile& file, const jit::Outcome& outcome) { tier_up(file, outcome); };
  builds_.on_judged = [this](ModuleFile& file, jit::Verdict verdict) {
    on_verdict(file, std::move(verdict));
  };
}

/// Passes the code of all these modules to the stage in one plan.
void Swaps::release(const std::vector<std::string>& names) {
  Swap swap;
  for (const std::string& name : names) {
    const ModuleFile& file = folder_.files().at(name);
    swap.codes[name] = file.held->code;
    if (stage_.count(name) > 0 || stage_.awaits(name)) swap.played.push_back(&file);
  }
  const std::int64_t begun = base::monotonic_ns();
  auto ports = hooks_.before_swap ? hooks_.before_swap(swap) : decltype(hooks_.before_swap(swap))();
  const std::vector<engine::SwapNews> all = stage_.set_codes(swap.codes);
  const std::int64_t done = base::monotonic_ns();
  for (const std::string& name : names) {
    ModuleFile& file = folder_.files().at(name);
    file.report->timing.migrated(begun, done);
    file.report->outcome = std::move(*file.held);
    file.report->ports = std::move(ports[name]);
    file.held.reset();
    std::vector<engine::SwapNews> news;
    std::ranges::copy_if(all, std::back_inserter(news),
                         [&](const engine::SwapNews& each) { return each.module == name; });
    accept(file, std::move(news));
  }
}

void Swaps::accept(ModuleFile& file, std::vector<engine::SwapNews> news) {
  SaveReport& report = *file.report;
  const Code& code = *report.outcome.code;
  file.compiling = false;
  report.news = std::move(news);
  report.plan = stage_.published();
  for (const engine::SwapNews& each : report.news) {
    if (each.refusal.empty()) file.awaited.insert(each.node);
  }
  // Where nothing played before, a node that refuses its own text does not make the module refused.
  const auto held = stage_.code(file.name);
  const bool replaced = held && held->version == code.version;
  report.refused = file.awaited.empty() && !report.news.empty() && !replaced;
  if (!report.refused) {
    report.version = file.again ? file.again : file.history.next_number();
    Version version;
    version.number = report.version;
    version.code = code.version;
    version.text = file.source;
    version.headers = file.headers;
    version.asked_ns = file.asked_ns;
    version.optimised = code.optimised;
    version.judged = report.outcome.worker == "cache";
    version.timing.saved_ns = report.timing.saved_ns;
    version.timing.detect = report.timing.detect;
    file.history.accept(std::move(version));
    if (file.source == file.text) file.not_played.clear();  // clears earlier problems
  }
  file.again = 0;
  report.heard = file.awaited.empty();
  if (report.heard) settle(file);
  opening_.answered(file.name);
  if (report.refused) return builds_.optimise_playing(file);
  if (const auto early = std::exchange(file.early, std::nullopt)) tier_up(file, *early);
}

void Swaps::refuse(ModuleFile& file, jit::Outcome outcome) {
  file.compiling = false;
  file.report->outcome = std::move(outcome);
  file.report->refused = true;
  file.report->heard = true;
  if (std::exchange(file.again, 0) != 0 && !file.removed) file.look_again = true;
  settle(file);
  opening_.answered(file.name);
  builds_.optimise_playing(file);
}

/// Plays the optimised tier of a version that sounds already.
void Swaps::tier_up(ModuleFile& file, const jit::Outcome& outcome) {
  Version& playing = file.history.playing;
  if (!outcome.code || outcome.code->version != playing.code || playing.optimised) return;
  playing.timing.stages = outcome.stages;
  playing.timing.linked_ns = base::monotonic_ns();
  playing.better = outcome.code;
  stage_.tier_up(file.name, outcome.code);
  playing.timing.migrated(playing.timing.linked_ns, base::monotonic_ns());
  if (stage_.count(file.name) > 0 || !file.awaited.empty()) return;
  playing.better.reset();
  playing.optimised = true;
  tell_optimised(file);
}

void Swaps::on_stage_event(const engine::StageEvent& event) {
  using Kind = engine::Report::Kind;
  for (auto& [name, file] : folder_.files()) {
    if (event.kind == Kind::new_failed) on_new_failed(file, event);
    if (event.kind == Kind::failed) on_failed(file, event);
    if (!file.awaited.empty()) begin(file, event);
    Version& playing = file.history.playing;
    if (!playing.better || !file.awaited.empty() || !stage_.plays(name, *playing.better)) continue;
    playing.better.reset();
    playing.optimised = true;
    playing.timing.sounds(event.sample, event.ns);
    if (playing.swapped_in) optimised_edits_.add(playing.timing.total);
    tell_optimised(file);
  }
}

/// Removes the nodes that have begun to play the last save from `awaited`.
void Swaps::begin(ModuleFile& file, const engine::StageEvent& event) {
  using Kind = engine::Report::Kind;
  SaveReport& report = *file.report;
  std::size_t begun = 0;
  if (event.kind == Kind::swapped && event.number == report.outcome.code->version) {
    begun = file.awaited.erase(event.node);
    for (engine::SwapNews& news : report.news) {
      if (news.node != event.node) continue;
      news.state = event.state;
      news.reset.insert(news.reset.end(), event.state.reset.begin(), event.state.reset.end());
    }
  } else if (event.kind == Kind::plan_taken && event.number >= report.plan) {
    for (const engine::SwapNews& news : report.news) {
      if (news.fresh) begun += file.awaited.erase(news.node);
    }
  }
  if (begun > 0) {
    if (report.timing.sample < 0) report.timing.sounds(event.sample, event.ns);
    report.last_sample = event.sample;
  }
  // Nodes that were removed or renamed meanwhile are not waited for.
  std::erase_if(file.awaited, [&](const std::string& node) { return !stage_.find(node); });
  if (!file.awaited.empty()) return;
  report.heard = true;
  file.history.playing.swapped_in = report.timing.sample >= 0 && !report.again;
  if (file.history.playing.swapped_in) edits_.add(report.timing.total);
  settle(file);
}

/// Ends the save and answers waiting requests.
void Swaps::settle(ModuleFile& file) {
  const SaveReport& report = *file.report;
  const bool optimised_at_once = !report.refused && report.outcome.code->optimised;
  if (optimised_at_once) {
    file.history.playing.timing = report.timing;
    if (report.timing.sample >= 0 && !report.again) optimised_edits_.add(report.timing.total);
  }
  if (report.refused && file.source == file.text && file.not_played.empty()) file.not_played = refused_text;
  if (hooks_.on_settled) hooks_.on_settled(file);
  if (file.look_again) {
    // The older version plays: the file's text follows like a new save, which answers the waiting requests.
    file.choose_file(file.text);
    const std::int64_t now = base::monotonic_ns();
    builds_.soon(file, {now, now});
  } else {
    for (const auto& done : std::exchange(file.waiting, {})) done(file);
  }
  const language::Reply reply = reload_reply(file);
  emit({"reload", reply.text, reply.data});
  if (optimised_at_once) tell_optimised(file);
}

void Swaps::emit(language::Event event) const {
  if (hooks_.emit) hooks_.emit(std::move(event));
}

void Swaps::tell_optimised(const ModuleFile& file) const {
  emit(optimised_event(file));
}

}  // namespace chronus::modules
