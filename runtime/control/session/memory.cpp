#include "control/session/memory.hpp"

#include <algorithm>

#include "control/journal/patch_delta.hpp"
#include "control/journal/record.hpp"

namespace chronus::control {

using nlohmann::json;

json to_json(const Happened& line) {
  return {
      {"seq", line.seq}, {"client", line.client}, {"text", line.text}, {"door", line.door}, {"at", line.at}};
}

namespace {

constexpr int format = 1;
constexpr std::size_t steps_in_snapshot = 50;
constexpr std::size_t lines_in_snapshot = 200;

Happened to_happened(const json& from) {
  return {whole<std::uint64_t>(from.at("seq")), whole<std::uint64_t>(from.at("client")), from.at("text"),
          from.at("door"), whole<std::int64_t>(from.at("at"))};
}

json to_json(const ModuleMemory& module) {
  json kept = json::array();
  for (const KeptVersion& version : module.kept)
    kept.push_back({version.number, version.digest, version.door, version.at});
  return {{"kept", std::move(kept)}, {"versions", module.versions}, {"file", module.file},
          {"aside", module.aside},   {"in_hand", module.in_hand},   {"door", module.door}};
}

ModuleMemory to_module(const json& from) {
  ModuleMemory module;
  for (const json& each : from.at("kept"))
    module.kept.push_back(
        {whole<std::uint64_t>(each.at(0)), each.at(1), each.at(2), whole<std::int64_t>(each.at(3))});
  module.versions = whole<std::uint64_t>(from.at("versions"));
  module.file = from.at("file");
  module.aside = from.at("aside");
  module.in_hand = from.at("in_hand");
  module.door = from.at("door");
  return module;
}

/// A delta that another version of the program wrote differently is an error like any other.
graph::Patch patch_of(const graph::Patch& from, const json& delta) {
  auto patch = apply_delta(from, delta);
  if (!patch) throw json::other_error::create(501, patch.error(), nullptr);
  return std::move(*patch);
}

template <class T>
void follow(const json& record, const char* key, T& value) {
  if (const auto found = record.find(key); found != record.end()) found->get_to(value);
}

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

void take_state(Memory& memory, const json& record) {
  const std::pair<const char*, bool*> flags[] = {
      {"stands_still", &memory.stands_still}, {"panicked", &memory.panicked}, {"ended", &memory.ended}};
  const std::pair<const char*, std::string*> texts[] = {{"recording", &memory.recording},
                                                        {"patch_file", &memory.patch_file},
                                                        {"patch_file_digest", &memory.patch_file_digest}};
  for (const auto& [key, flag] : flags) static_cast<void>(record.value(key, *flag));
  for (const auto& [key, text] : texts) static_cast<void>(record.value(key, *text));
  for (const auto& [key, flag] : flags) *flag = record.value(key, *flag);
  for (const auto& [key, text] : texts) *text = record.value(key, *text);
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

Memory from_snapshot(const json& record) {
  if (record.at("format") != format)
    throw json::other_error::create(501, "it is of another version of Chronus", nullptr);
  Memory memory;
  memory.patch = patch_of({}, record.at("patch"));
  memory.seq = whole<std::uint64_t>(record.at("seq"));
  const graph::Patch* after = &memory.patch;
  for (const json& each : record.at("steps")) {  // the newest first
    memory.steps.push_front(
        {patch_of(*after, each.at("back")), whole<std::uint64_t>(each.at("seq")), each.at("text"), 0, {}});
    follow(each, "renames", memory.steps.front().renames);
    after = &memory.steps.front().before;
  }
  for (const json& each : record.at("lines")) memory.lines.push_back(to_happened(each));
  for (const auto& [name, each] : record.at("modules").items()) memory.modules[name] = to_module(each);
  for (const json& each : record.at("troubles"))
    memory.troubles.note(each.at(0), whole<std::int64_t>(each.at(1)), whole<int>(each.at(2)));
  follow(record, "last_module", memory.last_module);
  take_state(memory, record);
  return memory;
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

json to_snapshot(const Memory& memory) {
  json steps = json::array();
  const graph::Patch* after = &memory.patch;
  const std::size_t most = std::min(memory.steps.size(), steps_in_snapshot);
  for (auto step = memory.steps.rbegin(); step != memory.steps.rbegin() + static_cast<long>(most); ++step) {
    json each{{"back", delta_between(*after, step->before)}, {"seq", step->seq}, {"text", step->text}};
    if (!step->renames.empty()) each["renames"] = step->renames;
    steps.push_back(std::move(each));
    after = &step->before;
  }
  json lines = json::array();
  const std::size_t skipped = memory.lines.size() - std::min(memory.lines.size(), lines_in_snapshot);
  for (std::size_t i = skipped; i < memory.lines.size(); ++i) lines.push_back(to_json(memory.lines[i]));
  json modules = json::object();
  for (const auto& [name, module] : memory.modules) modules[name] = to_json(module);
  json troubles = json::array();
  for (const Trouble& trouble : memory.troubles.list())
    troubles.push_back({trouble.text, trouble.sample, trouble.times});
  return {{"kind", "snapshot"},
          {"format", format},
          {"patch", delta_between({}, memory.patch)},
          {"seq", memory.seq},
          {"steps", std::move(steps)},
          {"lines", std::move(lines)},
          {"modules", std::move(modules)},
          {"troubles", std::move(troubles)},
          {"last_module", memory.last_module},
          {"stands_still", memory.stands_still},
          {"panicked", memory.panicked},
          {"recording", memory.recording},
          {"patch_file", memory.patch_file},
          {"patch_file_digest", memory.patch_file_digest},
          {"ended", memory.ended}};
}

nlohmann::json module_record(const std::string& name, const ModuleMemory& module) {
  return {{"kind", "module"}, {"module", name}, {"memory", to_json(module)}};
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
