#include "control/session/memory.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>
#include <utility>

#include "control/journal/record.hpp"
#include "control/session/memory_json.hpp"

namespace chronus::session {

using nlohmann::json;

namespace {

constexpr std::int64_t together_ns = 1'000'000'000;  // turns of knobs within this time are one step of undo

/// The module of a node that was added, or was given another module; empty if none was.
std::string newcomer(const graph::Patch& before, const json& delta) {
  std::string module;
  const auto nodes = delta.find("nodes");
  if (nodes == delta.end()) return module;
  for (const auto& [name, node] : nodes->items()) {
    const graph::Node* known = before.find(name);
    const auto& played = node.at("module").get_ref<const std::string&>();
    if (!known || known->module != played) module = played;
  }
  return module;
}

/// A record that joins a step tells of all of that step and of those after it, and takes the place of one
/// that did, so that of knobs that turn only the last need be there.
void take_verb(Memory& memory, const json& record) {
  const Happened line = to_happened(record.at("line"));
  const bool joins = record.contains("joins");
  if (record.contains("delta")) {
    auto& steps = memory.steps;
    const auto from =
        joins ? std::ranges::find(steps, journal::whole<std::uint64_t>(record["joins"]), &Step::first)
              : steps.end();
    if (joins && from == steps.end())
      throw json::other_error::create(501, "there is no step to join", nullptr);
    const graph::Patch& before = joins ? from->before : memory.patch;
    graph::Patch after = patch_of(before, record["delta"]);
    const bool turns = record.contains("knobs") || record.contains("renames");
    const std::string added = turns ? "" : newcomer(before, record["delta"]);
    if (const auto known = memory.modules.find(added); known != memory.modules.end()) {
      memory.last_module = added;
      known->second.door = line.door;
    }
    Step step{{}, joins ? from->first : line.seq, line.seq, record.at("title"), 0, {}, {}};
    step.ns = joins ? from->ns : journal::whole<std::int64_t>(record.at("ns"));
    follow(record, "renames", step.renames);
    follow(record, "knobs", step.knobs);
    step.before = joins ? std::move(from->before) : std::move(memory.patch);
    memory.patch = std::move(after);
    steps.erase(from, steps.end());
    put(memory, std::move(step));
  }
  memory.seq = line.seq;
  if (joins && memory.merged) memory.lines.pop_back();
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
    ModuleMemory& module = memory.modules[name];
    module.in_hand = digest;
    // A version that plays again, after a restart or as its optimised code, is no change.
    if (!module.kept.empty() && module.kept.back().digest == digest) continue;
    if (const auto door = doors.find(name); door != doors.end()) module.door = door->second;
    memory.last_module = name;
  }
}

void take_trouble(Memory& memory, const json& record) {
  memory.troubles.note(record.at("text"), journal::whole<std::int64_t>(record.at("sample")));
}

void take_acknowledgement(Memory& memory, const json&) {
  memory.troubles.acknowledge();
}

void take_unknown(Memory& memory, const json& record) {
  memory.unknown_records.push_back(record);
  if (memory.unknown_records.size() > unknown_records_kept) memory.unknown_records.pop_front();
}

/// Of what its writer did not know, this version may know some.
void take_snapshot(Memory& memory, const json& record) {
  Memory found = from_snapshot(record);
  for (const json& each : std::exchange(found.unknown_records, {})) {
    if (!take_in(found, each)) take_unknown(found, each);
  }
  memory = std::move(found);
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
  auto& kept = module.kept;
  auto& undone = module.undone;
  const auto known = std::ranges::find(kept, version.number, &KeptVersion::number);
  if (known != kept.end()) {
    undone.insert(undone.end(), kept.rbegin(), std::make_reverse_iterator(known + 1));
    kept.erase(known + 1, kept.end());
    return;
  }
  drop(module, version.number);
  // An empty range would have libstdc++ 12 move strings onto themselves, which empties them.
  if (!undone.empty()) kept.insert(kept.empty() ? kept.end() : kept.end() - 1, undone.begin(), undone.end());
  undone.clear();
  kept.push_back(std::move(version));
  if (kept.size() > versions_kept) kept.pop_front();
}

void drop(ModuleMemory& module, std::uint64_t number) {
  const auto is_it = [number](const KeptVersion& version) { return version.number == number; };
  std::erase_if(module.kept, is_it);
  std::erase_if(module.undone, is_it);
}

const Step* joined_step(const Memory& memory, const std::string& knob, std::int64_t now) {
  // No more than a snapshot has, for a record may stand behind one.
  const auto recent = memory.steps | std::views::reverse | std::views::take(steps_in_snapshot);
  for (const Step& step : recent) {
    if (step.knobs.empty() || now < step.ns || now - step.ns > together_ns) return nullptr;
    if (std::ranges::find(step.knobs, knob) != step.knobs.end()) return &step;
  }
  return nullptr;
}

std::vector<std::string> knobs_since(const Memory& memory, const Step& first) {
  std::set<std::string> knobs;
  for (const Step& step : memory.steps | std::views::reverse) {
    knobs.insert(step.knobs.begin(), step.knobs.end());
    if (step.first == first.first) break;
  }
  return {knobs.begin(), knobs.end()};
}

tl::expected<void, std::string> take_in(Memory& memory, const json& record) {
  try {
    const std::string kind = record.at("kind");
    const auto taker = std::ranges::find(takers, kind, &Taker::kind);
    const bool known = taker != std::end(takers);
    const bool joins = known && record.contains("joins");
    (known ? taker->take : take_unknown)(memory, record);
    memory.merged = joins;
    return {};
  } catch (const json::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace chronus::session
