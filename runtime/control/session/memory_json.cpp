#include "control/session/memory_json.hpp"

#include <utility>

#include "control/journal/patch_delta.hpp"
#include "control/journal/record.hpp"

namespace chronus::session {

using nlohmann::json;

json to_json(const Happened& line) {
  return {
      {"seq", line.seq}, {"client", line.client}, {"text", line.text}, {"door", line.door}, {"at", line.at}};
}

Happened to_happened(const json& from) {
  return {journal::whole<std::uint64_t>(from.at("seq")), journal::whole<std::uint64_t>(from.at("client")),
          from.at("text"), from.at("door"), journal::whole<std::int64_t>(from.at("at"))};
}

namespace {

json to_json(const std::deque<KeptVersion>& versions) {
  json list = json::array();
  for (const KeptVersion& version : versions)
    list.push_back({version.number, version.digest, version.door, version.at});
  return list;
}

std::deque<KeptVersion> to_versions(const json& from) {
  std::deque<KeptVersion> versions;
  for (const json& each : from) {
    versions.push_back({journal::whole<std::uint64_t>(each.at(0)), each.at(1), each.at(2),
                        journal::whole<std::int64_t>(each.at(3))});
  }
  return versions;
}

}  // namespace

json to_json(const ModuleMemory& module) {
  return {{"kept", to_json(module.kept)}, {"undone", to_json(module.undone)},
          {"versions", module.versions},  {"file", module.file},
          {"aside", module.aside},        {"in_hand", module.in_hand},
          {"door", module.door}};
}

ModuleMemory to_module(const json& from) {
  ModuleMemory module;
  module.kept = to_versions(from.at("kept"));
  if (from.contains("undone")) module.undone = to_versions(from["undone"]);
  module.versions = journal::whole<std::uint64_t>(from.at("versions"));
  module.file = from.at("file");
  module.aside = from.at("aside");
  module.in_hand = from.at("in_hand");
  module.door = from.at("door");
  return module;
}

graph::Patch patch_of(const graph::Patch& from, const json& delta) {
  auto patch = journal::apply_delta(from, delta);
  if (!patch) throw json::other_error::create(501, patch.error(), nullptr);
  return std::move(*patch);
}

void take_state(Memory& memory, const json& record) {
  const std::pair<const char*, bool*> flags[] = {
      {"stands_still", &memory.stands_still}, {"panicked", &memory.panicked}, {"ended", &memory.ended}};
  const std::pair<const char*, std::string*> texts[] = {{"recording", &memory.recording},
                                                        {"patch_file", &memory.patch_file},
                                                        {"patch_file_digest", &memory.patch_file_digest}};
  std::vector<std::uint64_t> subscribers;
  const auto listed = record.find("osc_subscribers");
  if (listed != record.end()) {
    for (const json& each : *listed) subscribers.push_back(journal::whole<std::uint64_t>(each));
  }
  for (const auto& [key, flag] : flags) static_cast<void>(record.value(key, *flag));
  for (const auto& [key, text] : texts) static_cast<void>(record.value(key, *text));
  for (const auto& [key, flag] : flags) *flag = record.value(key, *flag);
  for (const auto& [key, text] : texts) *text = record.value(key, *text);
  if (listed != record.end()) memory.osc_subscribers = std::move(subscribers);
}

json module_record(const std::string& name, const ModuleMemory& module) {
  return {{"kind", "module"}, {"module", name}, {"memory", to_json(module)}};
}

}  // namespace chronus::session
