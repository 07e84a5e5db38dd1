// Records as the journal holds them. A patch is stored as its difference to the one before.
#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "control/journal/patch_delta.hpp"
#include "control/journal/record.hpp"
#include "control/session/memory_json.hpp"
#include "control/session/records.hpp"

namespace chronus::session {

using nlohmann::json;

namespace {

/// The base of a step's difference: the patch before the step that it joins, or the present one.
const graph::Patch& base_of(const Memory& memory, const std::optional<std::uint64_t>& joins) {
  if (!joins) return memory.patch;
  const auto from = std::ranges::find(memory.steps, *joins, &Step::first);
  if (from == memory.steps.end()) throw json::other_error::create(501, "there is no step to join", nullptr);
  return from->before;
}

json write(const VerbRecord& record, const Memory&) {
  return {{"kind", "verb"}, {"line", to_json(record.line)}};
}

json write(const StepRecord& record, const Memory& before) {
  json written{{"kind", "verb"},
               {"line", to_json(record.line)},
               {"ns", record.ns},
               {"delta", journal::delta_between(base_of(before, record.joins), record.after)},
               {"title", record.title}};
  if (!record.renames.empty()) written["renames"] = record.renames;
  if (!record.knobs.empty()) written["knobs"] = record.knobs;
  if (record.joins) written["joins"] = *record.joins;
  if (record.text) written["text"] = to_json(*record.text);
  if (record.written != std::vector{record.line.text}) {
    written["written"] = json::array();
    for (const std::string& verbs : record.written) written["written"].push_back(journal::exact(verbs));
  }
  return written;
}

json write(const UndoRecord& record, const Memory&) {
  return {{"kind", "undo"}, {"line", to_json(record.line)}};
}

json write(const PatchRecord& record, const Memory& before) {
  return {{"kind", "patch"}, {"delta", journal::delta_between(before.patch, record.after)}};
}

json write(const TextRecord& record, const Memory&) {
  return {{"kind", "text"}, {"text", to_json(record.text)}, {"for_steps", record.for_steps}};
}

json write(const StateRecord& record, const Memory&) {
  json written{{"kind", "state"}};
  const auto put = [&](const char* key, const auto& value) {
    if (value) written[key] = *value;
  };
  put("stands_still", record.stands_still);
  put("panicked", record.panicked);
  put("ended", record.ended);
  put("recording", record.recording);
  put("patch_file", record.patch_file);
  put("patch_file_digest", record.patch_file_digest);
  if (record.patch_file_text) written["patch_file_text"] = journal::exact(*record.patch_file_text);
  put("osc_subscribers", record.osc_subscribers);
  return written;
}

json write(const ModuleRecord& record, const Memory&) {
  json written{{"kind", "module"}, {"module", record.name}, {"memory", to_json(record.memory)}};
  if (record.line) written["line"] = to_json(*record.line);
  return written;
}

json write(const HandRecord& record, const Memory&) {
  return {{"kind", "hand"}, {"digests", record.digests}, {"doors", record.doors}};
}

json write(const TroubleRecord& record, const Memory&) {
  return {{"kind", "trouble"}, {"text", record.text}, {"sample", record.sample}};
}

json write(const AcknowledgeRecord&, const Memory&) {
  return {{"kind", "ack"}};
}

json write(const SnapshotRecord& record, const Memory&) {
  return to_snapshot(record.memory);
}

json write(const UnknownRecord& record, const Memory&) {
  return record.raw;
}

Record read_verb(const json& from, const Memory& before) {
  const HistoryEntry line = to_history_entry(from.at("line"));
  if (!from.contains("delta")) return VerbRecord{line};
  StepRecord record{line, 0, {}, from.at("title"), {}, {}, {}, {line.text}};
  if (from.contains("joins"))
    record.joins = journal::whole<std::uint64_t>(from["joins"]);
  else
    record.ns = journal::whole<std::int64_t>(from.at("ns"));
  record.after = patch_of(base_of(before, record.joins), from["delta"]);
  follow(from, "renames", record.renames);
  follow(from, "knobs", record.knobs);
  if (const auto listed = from.find("written"); listed != from.end()) {
    record.written.clear();
    for (const json& verbs : *listed) record.written.push_back(journal::to_exact(verbs));
  }
  if (from.contains("text")) record.text = to_patch_text(from["text"]);
  return record;
}

Record read_undo(const json& from, const Memory& before) {
  if (before.steps.empty()) throw json::other_error::create(501, "nothing to undo", nullptr);
  return UndoRecord{to_history_entry(from.at("line"))};
}

Record read_patch(const json& from, const Memory& before) {
  return PatchRecord{patch_of(before.patch, from.at("delta"))};
}

Record read_text(const json& from, const Memory&) {
  return TextRecord{to_patch_text(from.at("text")), from.at("for_steps").get<bool>()};
}

Record read_state(const json& from, const Memory&) {
  return to_state(from);
}

Record read_module(const json& from, const Memory&) {
  ModuleRecord record{from.at("module"), to_module(from.at("memory")), {}};
  if (from.contains("line")) record.line = to_history_entry(from["line"]);
  return record;
}

Record read_hand(const json& from, const Memory&) {
  return HandRecord{from.at("digests").get<std::map<std::string, std::string>>(),
                    from.at("doors").get<std::map<std::string, std::string>>()};
}

Record read_trouble(const json& from, const Memory&) {
  return TroubleRecord{from.at("text"), journal::whole<std::int64_t>(from.at("sample"))};
}

Record read_acknowledgement(const json&, const Memory&) {
  return AcknowledgeRecord{};
}

Record read_snapshot(const json& from, const Memory&) {
  return SnapshotRecord{from_snapshot(from)};
}

struct Reader {
  std::string_view kind;
  Record (*read)(const json&, const Memory&);
};

constexpr Reader readers[] = {{"snapshot", read_snapshot},  {"verb", read_verb}, {"undo", read_undo},
                              {"patch", read_patch},        {"text", read_text}, {"state", read_state},
                              {"module", read_module},      {"hand", read_hand}, {"trouble", read_trouble},
                              {"ack", read_acknowledgement}};

}  // namespace

json to_json(const Record& record, const Memory& before) {
  return std::visit([&](const auto& each) { return write(each, before); }, record);
}

std::expected<Record, std::string> to_record(const json& from, const Memory& before) {
  try {
    const std::string kind = from.at("kind");
    const auto* const reader = std::ranges::find(readers, kind, &Reader::kind);
    if (reader == std::end(readers)) return UnknownRecord{from};
    return reader->read(from, before);
  } catch (const json::exception& error) {
    return std::unexpected(std::string(error.what()));
  }
}

}  // namespace chronus::session
