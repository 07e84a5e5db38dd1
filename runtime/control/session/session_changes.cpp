// Changes of a session: edits of the patch, undo, and their replies.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctime>
#include <ranges>
#include <utility>

#include "control/language/line.hpp"
#include "control/patching/change_text.hpp"
#include "control/session/absent_channels.hpp"
#include "control/session/records.hpp"
#include "control/session/session.hpp"

namespace chronus::session {

HistoryEntry Session::line_of_verb(const language::Request& request) {
  return {seq() + 1,    request.client,     language::to_line(request.command),
          request.door, std::time(nullptr), music_time(when(request))};
}

MusicTime Session::music_time(std::int64_t sample) const {
  return {sample, engine::beat_at(parts_.engine.now().transport, sample)};
}

/// Records one step of undo. Turns of the same knobs in quick succession share a step.
void Session::remember(const language::Request& request, patching::Draft& draft) {
  StepRecord record;
  record.line = line_of_verb(request);
  record.ns = parts_.loop.now_ns();
  record.renames = draft.renames;
  record.title = language::to_line(request.command);
  if (draft.only_turns && request.command.verb == "set") {
    const std::string& knob = request.command.arguments[0];
    const Step* joined = joined_step(memory(), knob, record.ns);
    record.knobs = joined ? knobs_since(memory(), *joined) : std::vector{knob};
    record.title = fmt::format("set {}", fmt::join(record.knobs, " "));
    if (joined) record.joins = joined->first;
  }
  record.after = std::move(draft.patch);
  record.text = std::move(draft.text);
  if (!record.text) record.written = texts_.written_by(request, draft, record);
  note(std::move(record));
  texts_.bound();
}

language::Reply Session::commit(patching::Draft draft, const language::Request& request) {
  const std::int64_t at = when(request);
  for (const auto& [from, to] : draft.renames) stage_.rename(from, to);
  bool turned = true;
  for (const patching::Turn& turn : draft.turns)
    turned = stage_.turn(turn.node, turn.port, turn.value, turn.ramp, at) && turned;
  if (draft.tempo) stage_.set_tempo(draft.tempo->bpm, draft.tempo->ramp, draft.tempo->beats, at);
  const bool only_turns = draft.only_turns;
  std::vector<patching::Change> changes = std::move(draft.changes);
  remember(request, draft);
  std::vector<engine::SwapNews> refused;
  if (!only_turns) refused = stage_.show(patch(), draft.tails);
  patching::mark_refused(refused, stage_, changes);
  stay_awake();
  if (on_event)
    on_event({"patch",
              to_text(changes),
              {{"seq", seq()}, {"door", request.door}, {"verb", language::to_line(request.command)}}});
  language::Reply reply = reply_to(request, changes, only_turns && turned ? std::optional(at) : std::nullopt);
  patching::tell_refused(refused, request.command.verb == "set", changes, reply);
  if (request.command.verb == "connect") tell_absent(request.command.arguments, parts_.device_status, reply);
  return reply;
}

language::Reply Session::undo(const language::Request& request) {
  if (memory().steps.empty())
    return language::to_reply({language::Exit::refused, "there is nothing to undo"});
  const Step& step = memory().steps.back();
  patching::Change change{"patch", "after `" + step.text + "`", "before it", false, {}};
  for (const auto& [from, to] : step.renames | std::views::reverse) stage_.rename(to, from);
  note(UndoRecord{line_of_verb(request)});
  patching::Draft woken = draft();
  if (patching::wake_settings(woken, [&](const graph::Node& node) { return woken.info(node); }))
    note(PatchRecord{std::move(woken.patch)});
  const auto refused = stage_.show(patch());
  stay_awake();
  language::Reply reply = tell(request, std::move(change), std::nullopt);
  patching::tell_refused(refused, false, {}, reply);
  return reply;
}

void Session::undo_module(const std::string& name, const language::Request& request,
                          const language::Answer& answer) {
  auto earlier = modules_.files().contains(name)
                     ? archive_.earlier(name)
                     : std::unexpected("no version of `" + name + "` has sounded yet");
  if (!earlier) return answer(language::to_reply({language::Exit::refused, earlier.error()}));
  stay_awake();
  modules_.play_again(name, earlier->text, earlier->number,
                      [this, request, answer](const modules::ModuleFile& file) {
                        note(VerbRecord{line_of_verb(request)});
                        language::Reply reply = modules_.reply_to_reload(file);
                        reply.data["seq"] = seq();
                        answer(std::move(reply));
                      },
                      {request.door});
}

language::Reply Session::changed(const language::Request& request, patching::Change change,
                                 std::optional<std::int64_t> at) {
  note(VerbRecord{line_of_verb(request)});
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
  std::optional<MusicTime> heard;
  if (at) heard = music_time(*at);
  return replies_.reply(memory(), request.client, changes, heard, store_.trouble());
}

void Session::set_panicked(bool panicked) {
  note(StateRecord{.panicked = panicked});
  stage_.silence(panicked);
  stay_awake();
}

}  // namespace chronus::session
