// Converts a session's memory to one record and back.
#include <algorithm>

#include "control/journal/patch_delta.hpp"
#include "control/journal/record.hpp"
#include "control/session/memory_json.hpp"
#include "control/session/records.hpp"

namespace chronus::session {

using nlohmann::json;

namespace {

constexpr int format = 1;
constexpr std::size_t lines_in_snapshot = 200;

}  // namespace

Memory from_snapshot(const json& record) {
  if (record.at("format") != format)
    throw json::other_error::create(501, "it is of another version of Chronus", nullptr);
  Memory memory;
  memory.patch = patch_of({}, record.at("patch"));
  memory.seq = journal::whole<std::uint64_t>(record.at("seq"));
  if (record.contains("text")) memory.text = to_patch_text(record["text"]);
  const graph::Patch* after = &memory.patch;
  const patching::PatchText* text_after = &memory.text;
  for (const json& each : record.at("steps")) {  // newest first
    memory.steps.push_front({patch_of(*after, each.at("back")),
                             each.contains("text_before") ? to_patch_text(each["text_before"], text_after)
                                                          : patching::PatchText(),
                             0,
                             journal::whole<std::uint64_t>(each.at("seq")),
                             each.at("text"),
                             0,
                             {},
                             {}});
    follow(each, "first", memory.steps.front().first);
    follow(each, "renames", memory.steps.front().renames);
    after = &memory.steps.front().before;
    text_after = &memory.steps.front().text_before;
  }
  for (const json& each : record.at("lines")) memory.lines.push_back(to_history_entry(each));
  for (const auto& [name, each] : record.at("modules").items()) memory.modules[name] = to_module(each);
  for (const json& each : record.at("troubles"))
    memory.troubles.note(each.at(0), journal::whole<std::int64_t>(each.at(1)),
                         journal::whole<int>(each.at(2)));
  follow(record, "last_module", memory.last_module);
  apply(memory, to_state(record));
  follow(record, "unknown_records", memory.unknown_records);
  static const json ours = to_snapshot({});
  for (const auto& [key, value] : record.items()) {
    if (!ours.contains(key)) memory.unknown_keys[key] = value;
  }
  return memory;
}

json to_snapshot(const Memory& memory) {
  json steps = json::array();
  const graph::Patch* after = &memory.patch;
  const patching::PatchText* text_after = &memory.text;
  const std::size_t most = std::min(memory.steps.size(), steps_in_snapshot);
  for (auto step = memory.steps.rbegin(); step != memory.steps.rbegin() + static_cast<long>(most); ++step) {
    json each{{"back", journal::delta_between(*after, step->before)},
              {"text_before", to_json(step->text_before, text_after)},
              {"first", step->first},
              {"seq", step->seq},
              {"text", step->text}};
    if (!step->renames.empty()) each["renames"] = step->renames;
    steps.push_back(std::move(each));
    after = &step->before;
    text_after = &step->text_before;
  }
  json lines = json::array();
  const std::size_t skipped = memory.lines.size() - std::min(memory.lines.size(), lines_in_snapshot);
  for (std::size_t i = skipped; i < memory.lines.size(); ++i) lines.push_back(to_json(memory.lines[i]));
  json modules = json::object();
  for (const auto& [name, module] : memory.modules) modules[name] = to_json(module);
  json troubles = json::array();
  for (const Trouble& trouble : memory.troubles.list())
    troubles.push_back({trouble.text, trouble.sample, trouble.times});
  json snapshot{{"kind", "snapshot"},
                {"format", format},
                {"patch", journal::delta_between({}, memory.patch)},
                {"text", to_json(memory.text)},
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
                {"patch_file_text", journal::exact(memory.patch_file_text)},
                {"osc_subscribers", memory.osc_subscribers},
                {"unknown_records", memory.unknown_records},
                {"ended", memory.ended}};
  snapshot.update(memory.unknown_keys);
  return snapshot;
}

}  // namespace chronus::session
