// Handles versions that fail while they sound, or in the long audition.
#include <algorithm>
#include <iterator>
#include <utility>

#include "control/modules/swaps.hpp"

namespace chronus::modules {

namespace {

/// Whether this is the last save's code.
bool is_of_last_save(const ModuleFile& file, std::uint64_t code) {
  return !file.compiling && file.report && file.report->outcome.code &&
         file.report->outcome.code->version == code;
}

}  // namespace

/// Makes the stage's reverted code the playing version.
void Swaps::go_back(ModuleFile& file) {
  file.history.go_back_to(stage_.code(file.name).get());
}

/// A node's prepare() or first call has rejected the new version; the version before plays on.
void Swaps::on_new_failed(ModuleFile& file, const engine::StageEvent& event) {
  const auto code = stage_.code(file.name);
  if (event.number == file.history.playing.code && code && code->version != event.number) go_back(file);
  if (!is_of_last_save(file, event.number)) return;
  SaveReport& report = *file.report;
  const auto news = std::ranges::find(report.news, event.node, &engine::SwapNews::node);
  const engine::StageNode* node = stage_.find(event.node);
  if (news == report.news.end() || !node || !news->refusal.empty()) return;
  if (node->instance->code().version == event.number) return;  // another text of the node failed
  news->refusal = node->refusal;
  file.awaited.erase(event.node);
  report.refused = std::ranges::none_of(report.news, &std::string::empty, &engine::SwapNews::refusal);
  report.heard = file.awaited.empty();
  if (report.heard) settle(file);
  if (report.refused) builds_.optimise_playing(file);
}

/// The version has failed while it sounded alone; all its nodes revert to the version before.
void Swaps::on_failed(ModuleFile& file, const engine::StageEvent& event) {
  const auto code = stage_.code(file.name);
  const bool went_back = event.number == file.history.playing.code && code && code->version != event.number;
  if (!went_back) return;
  file.history.note_failure();
  go_back(file);
  const engine::StageNode* node = stage_.find(event.node);
  if (!file.compiling && file.source == file.text)
    file.not_played = "it failed while it sounded" + (node ? ": " + node->refusal : "");
  if (hooks_.on_settled) hooks_.on_settled(file);
  if (!is_of_last_save(file, event.number)) return;
  for (engine::SwapNews& news : file.report->news) {
    if (node && news.refusal.empty()) news.refusal = node->refusal;
  }
  refuse_report(file);
}

void Swaps::on_verdict(ModuleFile& file, jit::Verdict verdict) {
  if (file.history.playing.code == verdict.request) file.history.playing.judged = true;
  const bool reported =
      file.report && file.report->outcome.code && file.report->outcome.code->version == verdict.request;
  const std::string text = jit::to_text(verdict.diagnostics);
  const std::string what = verdict.diagnostics.empty() ? "" : verdict.diagnostics.front().message;
  if (reported) {
    std::ranges::move(verdict.diagnostics, std::back_inserter(file.report->outcome.diagnostics));
    file.report->judged = true;
  }
  if (verdict.failed) {
    withdraw(file, verdict.request, what);
  } else if (reported && !text.empty()) {
    emit({"audition", text, {{"module", file.name}, {"version", file.report->version}}});
  }
}

/// Reverts all nodes of the version to the version before.
void Swaps::withdraw(ModuleFile& file, std::uint64_t code, const std::string& why) {
  const bool newest = stage_.withdraw(file.name, code, why);
  if (!newest || file.history.playing.code != code) return;
  file.history.note_failure();
  go_back(file);
  if (!file.compiling && file.source == file.text)
    file.not_played = "it failed when it was played for longer: " + why;
  if (hooks_.on_settled) hooks_.on_settled(file);
  const std::uint64_t number = file.history.failed();
  emit({"fault",
        file.name + " version " + std::to_string(number) + " is taken back: " + why,
        {{"module", file.name}, {"version", number}}});
  if (is_of_last_save(file, code)) {
    for (engine::SwapNews& news : file.report->news) {
      const engine::StageNode* node = stage_.find(news.node);
      if (node && news.refusal.empty()) news.refusal = node->refusal;
    }
    refuse_report(file);
  }
  if (!file.compiling) builds_.optimise_playing(file);
}

/// Turns the last save's report into a refusal.
void Swaps::refuse_report(ModuleFile& file) {
  file.awaited.clear();
  file.report->refused = file.report->heard = true;
  settle(file);
}

}  // namespace chronus::modules
