#include "control/session/memory_json.hpp"

#include <type_traits>
#include <utility>

#include "control/journal/patch_delta.hpp"
#include "control/journal/record.hpp"
#include "control/session/records.hpp"

namespace chronus::session {

using nlohmann::json;

json to_json(const HistoryEntry& line) {
  json written{
      {"seq", line.seq}, {"client", line.client}, {"text", line.text}, {"door", line.door}, {"at", line.at}};
  if (line.when) {
    written["sample"] = line.when->sample;
    written["beat"] = line.when->beat;
  }
  return written;
}

HistoryEntry to_history_entry(const json& from) {
  HistoryEntry line{journal::whole<std::uint64_t>(from.at("seq")),
                    journal::whole<std::uint64_t>(from.at("client")), from.at("text"), from.at("door"),
                    journal::whole<std::int64_t>(from.at("at"))};
  if (from.contains("sample"))
    line.when = {journal::whole<std::int64_t>(from["sample"]), from.at("beat").get<double>()};
  return line;
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
  return {{"kept", to_json(module.kept)}, {"undone", to_json(module.undone)}, {"versions", module.versions},
          {"file", module.file},          {"aside", module.not_played},       {"in_hand", module.in_hand},
          {"door", module.door}};
}

ModuleMemory to_module(const json& from) {
  ModuleMemory module;
  module.kept = to_versions(from.at("kept"));
  if (from.contains("undone")) module.undone = to_versions(from["undone"]);
  module.versions = journal::whole<std::uint64_t>(from.at("versions"));
  module.file = from.at("file");
  module.not_played = from.at("aside");
  module.in_hand = from.at("in_hand");
  module.door = from.at("door");
  return module;
}

json to_json(const patching::PatchText& text, const patching::PatchText* later) {
  const auto since = later ? later->written_since(text) : nullptr;
  const auto& renames = text.renames();
  if (since && later->before(0, renames.size()).renames() == renames)
    return {{"without", since->size()}, {"renames", renames.size()}};
  json written{{"written", json::array()}};
  for (const std::string& verbs : text.written()) written["written"].push_back(journal::exact(verbs));
  if (text.whole()) written["whole"] = journal::exact(*text.whole());
  if (!renames.empty()) written["renames"] = renames;
  return written;
}

patching::PatchText to_patch_text(const json& from, const patching::PatchText* later) {
  if (later && from.contains("without"))
    return later->before(journal::whole<std::size_t>(from["without"]),
                         journal::whole<std::size_t>(from.at("renames")));
  patching::PatchText text;
  if (from.contains("whole")) text = patching::PatchText(journal::to_exact(from["whole"]));
  for (const json& verbs : from.at("written")) text.add(journal::to_exact(verbs));
  if (from.contains("renames")) text.add(from["renames"].get<patching::PatchText::Renames>());
  return text;
}

graph::Patch patch_of(const graph::Patch& from, const json& delta) {
  auto patch = journal::apply_delta(from, delta);
  if (!patch) throw json::other_error::create(501, patch.error(), nullptr);
  return std::move(*patch);
}

StateRecord to_state(const json& record) {
  StateRecord state;
  const auto read = [&](const char* key, auto& value) {
    if (const auto found = record.find(key); found != record.end())
      value = found->get<std::remove_cvref_t<decltype(*value)>>();
  };
  read("stands_still", state.stands_still);
  read("panicked", state.panicked);
  read("ended", state.ended);
  read("recording", state.recording);
  read("patch_file", state.patch_file);
  read("patch_file_digest", state.patch_file_digest);
  if (const auto text = record.find("patch_file_text"); text != record.end())
    state.patch_file_text = journal::to_exact(*text);
  if (const auto listed = record.find("osc_subscribers"); listed != record.end()) {
    state.osc_subscribers.emplace();
    for (const json& each : *listed) state.osc_subscribers->push_back(journal::whole<std::uint64_t>(each));
  }
  return state;
}

}  // namespace chronus::session
