#include "control/session/records.hpp"

#include <algorithm>
#include <utility>

namespace chronus::session {

namespace {

/// The module of a node that was added or given another module; empty if there is none. Of several nodes, the
/// last by name.
std::string newcomer(const graph::Patch& before, const graph::Patch& after) {
  const auto alike = [](const graph::Node& a, const graph::Node& b) { return &a == &b; };
  const graph::Node* last = nullptr;
  for (auto each = std::ranges::mismatch(after.nodes, before.nodes, alike).in1; each != after.nodes.end();
       ++each) {
    const graph::Node* known = before.find(each->name);
    const bool is_new = !known || known->module != each->module;
    if (is_new && (!last || each->name > last->name)) last = &*each;
  }
  return last ? last->module : std::string();
}

void take(Memory& memory, VerbRecord record) {
  memory.seq = record.line.seq;
  put(memory, std::move(record.line));
}

/// A record that joins a step contains that step and all later ones, and replaces a previous joining record.
/// Of a turning knob only the last record is thus needed.
void take(Memory& memory, StepRecord record) {
  auto& steps = memory.steps;
  const auto from = record.joins ? std::ranges::find(steps, *record.joins, &Step::first) : steps.end();
  if (record.knobs.empty() && record.renames.empty()) {
    const std::string added = newcomer(memory.patch, record.after);
    if (const auto known = memory.modules.find(added); known != memory.modules.end()) {
      memory.last_module = added;
      known->second.door = record.line.door;
    }
  }
  Step step;
  step.first = record.joins ? from->first : record.line.seq;
  step.seq = record.line.seq;
  step.text = std::move(record.title);
  step.ns = record.joins ? from->ns : record.ns;
  step.knobs = std::move(record.knobs);
  step.before = record.joins ? std::move(from->before) : std::move(memory.patch);
  step.text_before = record.joins ? from->text_before : memory.text;
  memory.text = record.text ? std::move(*record.text) : step.text_before;
  for (std::string& verbs : record.written) memory.text.add(std::move(verbs));
  memory.text.add(record.renames);
  step.renames = std::move(record.renames);
  memory.patch = std::move(record.after);
  steps.erase(from, steps.end());
  put(memory, std::move(step));
  memory.seq = record.line.seq;
  if (record.joins && memory.merged) memory.lines.pop_back();
  put(memory, std::move(record.line));
}

void take(Memory& memory, UndoRecord record) {
  memory.patch = std::move(memory.steps.back().before);
  memory.text = std::move(memory.steps.back().text_before);
  memory.steps.pop_back();
  memory.seq = record.line.seq;
  put(memory, std::move(record.line));
}

void take(Memory& memory, PatchRecord record) {
  memory.patch = std::move(record.after);
}

void take(Memory& memory, TextRecord record) {
  for (Step& step : memory.steps) {
    if (record.for_steps && step.text_before.shares_whole(memory.text))
      step.text_before.put_whole(record.text);
  }
  memory.text = std::move(record.text);
}

template <class T>
void replace(T& value, std::optional<T>& with) {
  if (with) value = std::move(*with);
}

void take(Memory& memory, StateRecord record) {
  replace(memory.stands_still, record.stands_still);
  replace(memory.panicked, record.panicked);
  replace(memory.ended, record.ended);
  replace(memory.recording, record.recording);
  replace(memory.patch_file, record.patch_file);
  replace(memory.patch_file_digest, record.patch_file_digest);
  replace(memory.patch_file_text, record.patch_file_text);
  replace(memory.osc_subscribers, record.osc_subscribers);
}

void take(Memory& memory, ModuleRecord record) {
  if (record.line) put(memory, std::move(*record.line));
  memory.modules[record.name] = std::move(record.memory);
}

void take(Memory& memory, const HandRecord& record) {
  for (const auto& [name, digest] : record.digests) {
    ModuleMemory& module = memory.modules[name];
    module.in_hand = digest;
    // A version that plays again, after a restart or as optimised code, is no change.
    if (!module.kept.empty() && module.kept.back().digest == digest) continue;
    if (const auto door = record.doors.find(name); door != record.doors.end()) module.door = door->second;
    memory.last_module = name;
  }
}

void take(Memory& memory, const TroubleRecord& record) {
  memory.troubles.note(record.text, record.sample);
}

void take(Memory& memory, const AcknowledgeRecord&) {
  memory.troubles.acknowledge();
}

void take(Memory& memory, UnknownRecord record) {
  memory.unknown_records.push_back(std::move(record.raw));
  if (memory.unknown_records.size() > unknown_records_kept) memory.unknown_records.pop_front();
}

/// This version may know records that the snapshot's writer did not.
void take(Memory& memory, SnapshotRecord record) {
  memory = std::move(record.memory);
  for (nlohmann::json& each : std::exchange(memory.unknown_records, {})) {
    auto known = to_record(each, memory);
    apply(memory, known ? std::move(*known) : Record(UnknownRecord{std::move(each)}));
  }
}

}  // namespace

HistoryEntry* line_of(Record& record) {
  if (auto* module = std::get_if<ModuleRecord>(&record)) return module->line ? &*module->line : nullptr;
  if (auto* verb = std::get_if<VerbRecord>(&record)) return &verb->line;
  if (auto* step = std::get_if<StepRecord>(&record)) return &step->line;
  if (auto* undo = std::get_if<UndoRecord>(&record)) return &undo->line;
  return nullptr;
}

bool merges(const Record& record) {
  const auto* step = std::get_if<StepRecord>(&record);
  return step && step->joins;
}

void apply(Memory& memory, Record record) {
  const bool merged = merges(record);
  std::visit([&](auto& each) { take(memory, std::move(each)); }, record);
  memory.merged = merged;
}

}  // namespace chronus::session
