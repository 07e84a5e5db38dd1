// Parts of a session's memory as JSON, for records and snapshots. What reads throws json::exception where the
// JSON is not as it should be.
#pragma once

#include <nlohmann/json.hpp>

#include "control/session/memory.hpp"
#include "control/session/records.hpp"

namespace chronus::session {

nlohmann::json to_json(const HistoryEntry&);
HistoryEntry to_history_entry(const nlohmann::json&);

nlohmann::json to_json(const ModuleMemory&);
ModuleMemory to_module(const nlohmann::json&);

/// A text, as what it differs from one that came of it, if `later` did.
nlohmann::json to_json(const patching::PatchText&, const patching::PatchText* later = nullptr);
patching::PatchText to_patch_text(const nlohmann::json&, const patching::PatchText* later = nullptr);

/// The patch with the changes.
graph::Patch patch_of(const graph::Patch& from, const nlohmann::json& delta);

/// Those of the session's circumstances that a record or a snapshot speaks of.
StateRecord to_state(const nlohmann::json& record);

Memory from_snapshot(const nlohmann::json& record);

/// Takes over a value that a record may hold.
template <class T>
void follow(const nlohmann::json& record, const char* key, T& value) {
  if (const auto found = record.find(key); found != record.end()) found->get_to(value);
}

}  // namespace chronus::session
