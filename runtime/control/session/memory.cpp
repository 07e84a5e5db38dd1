#include "control/session/memory.hpp"

#include <algorithm>

#include "control/journal/record.hpp"
#include "control/session/memory_json.hpp"

namespace chronus::control {

using nlohmann::json;

namespace {

/// A merged record tells of its whole step and takes the place of one that did, so that of a knob that turns
/// only the last need be there.
void take_verb(Memory& memory, const json& record) {
  const Happened line = to_happened(record.at("line"));
  const bool merges = record.value("merge", false);
  if (merges) {
    if (memory.steps.empty()) throw json::other_error::create(501, "there is no step to merge with", nullptr);
    memory.patch = patch_of(memory.steps.back().before, record.at("delta"));
    memory.steps.back().seq = line.seq;
  } else if (record.contains("delta")) {
    Step step{patch_of(memory.patch, record["delta"]),
              line.seq,
              record.at("title"),
              whole<std::int64_t>(record.at("ns")),
              {}};
    follow(record, "renames", step.renames);
    std::swap(memory.patch, step.before);
    put(memory, std::move(step));
  }
  memory.seq = line.seq;
  if (merges && memory.merged) memory.lines.pop_back();
  put(memory, line);
}

void take_undo(Memory& memory, const json& record) {
  if (memory.steps.empty()) throw json::other_error::create(501, "nothing to undo", nullptr);
  const Happened line = to_happened(record.at("line"));
  memory.patch = std::move(memory.steps.back().before);
  memory.steps.pop_back();
  memory.seq = line.seq;
  put(memory, line);
}

/// A change that is nobody's step: what had slept is read by a module that knows it.
void take_patch(Memory& memory, const json& record) {
  memory.patch = patch_of(memory.patch, record.at("delta"));
}

void take_module(Memory& memory, const json& record) {
  const std::string name = record.at("module");
  ModuleMemory module = to_module(record.at("memory"));
  if (record.contains("line")) put(memory, to_happened(record["line"]));
  memory.modules[name] = std::move(module);
}

void take_hand(Memory& memory, const json& record) {
  const auto digests = record.at("digests").get<std::map<std::string, std::string>>();
  const auto doors = record.at("doors").get<std::map<std::string, std::string>>();
  for (const auto& [name, digest] : digests) {
    memory.modules[name].in_hand = digest;
    if (const auto door = doors.find(name); door != doors.end()) memory.modules[name].door = door->second;
    memory.last_module = name;
  }
}

void take_trouble(Memory& memory, const json& record) {
  memory.troubles.note(record.at("text"), whole<std::int64_t>(record.at("sample")));
}

void take_acknowledgement(Memory& memory, const json&) {
  memory.troubles.acknowledge();
}

void take_snapshot(Memory& memory, const json& record) {
  memory = from_snapshot(record);
}

struct Taker {
  std::string_view kind;
  void (*take)(Memory&, const json&);
};

constexpr Taker takers[] = {
    {"snapshot", take_snapshot}, {"verb", take_verb},       {"undo", take_undo},
    {"patch", take_patch},       {"state", take_state},     {"module", take_module},
    {"hand", take_hand},         {"trouble", take_trouble}, {"ack", take_acknowledgement}};

}  // namespace

void put(Memory& memory, Happened line) {
  memory.lines.push_back(std::move(line));
  if (memory.lines.size() > lines_kept) memory.lines.pop_front();
}

void put(Memory& memory, Step step) {
  memory.steps.push_back(std::move(step));
  if (memory.steps.size() > steps_kept) memory.steps.pop_front();
}

void put(ModuleMemory& module, KeptVersion version) {
  const auto known = std::ranges::find(module.kept, version.number, &KeptVersion::number);
  if (known != module.kept.end()) {
    module.kept.erase(known + 1, module.kept.end());
    return;
  }
  module.kept.push_back(std::move(version));
  if (module.kept.size() > versions_kept) module.kept.pop_front();
}

tl::expected<void, std::string> take_in(Memory& memory, const json& record) {
  try {
    const std::string kind = record.at("kind");
    const auto taker = std::ranges::find(takers, kind, &Taker::kind);
    if (taker == std::end(takers)) return tl::unexpected("there is no record of the kind `" + kind + "`");
    const bool merges = record.value("merge", false);
    taker->take(memory, record);
    memory.merged = merges;
    return {};
  } catch (const json::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace chronus::control
