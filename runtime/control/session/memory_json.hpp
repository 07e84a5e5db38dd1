// Parts of a session's memory as JSON, for records and snapshots. Readers throw json::exception on malformed
// JSON. [control-thread]
#pragma once

#include <nlohmann/json.hpp>

#include "control/session/memory.hpp"

namespace chronus::session {

struct StateRecord;

nlohmann::json to_json(const HistoryEntry&);
HistoryEntry to_history_entry(const nlohmann::json&);

nlohmann::json to_json(const ModuleMemory&);
ModuleMemory to_module(const nlohmann::json&);

/// A text, stored as its difference to `later` if that derives from it.
nlohmann::json to_json(const patching::PatchText&, const patching::PatchText* later = nullptr);
patching::PatchText to_patch_text(const nlohmann::json&, const patching::PatchText* later = nullptr);

/// Applies a delta to a patch.
graph::Patch patch_of(const graph::Patch& from, const nlohmann::json& delta);

/// The members of StateRecord that a record or snapshot holds.
StateRecord to_state(const nlohmann::json& record);

Memory from_snapshot(const nlohmann::json& record);

/// Reads the value of `key`, if there is one.
template <class T>
void follow(const nlohmann::json& record, const char* key, T& value) {
  if (const auto found = record.find(key); found != record.end()) found->get_to(value);
}

}  // namespace chronus::session
