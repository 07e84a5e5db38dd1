// What changes a session's memory: each kind of record, as a type.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "control/session/memory.hpp"
#include "graph/patch.hpp"

namespace chronus::session {

/// A verb that changed something other than the patch.
struct VerbRecord {
  HistoryEntry line;
};

/// A verb that changed the patch: one step of undo, or more of a step that it joins.
struct StepRecord {
  HistoryEntry line;
  std::int64_t ns = 0;  ///< when it was done, by the loop's clock
  graph::Patch after;
  std::string title;
  std::vector<std::pair<std::string, std::string>> renames;
  std::vector<std::string> knobs;      ///< that it turned, with those of the steps that it joins
  std::optional<std::uint64_t> joins;  ///< the step's `first`: that one, and all after it, become this one
  std::vector<std::string> written;    ///< what is added to the text of the patch
  std::optional<patching::PatchText> text{};  ///< that takes its place instead
};

struct UndoRecord {
  HistoryEntry line;
};

/// A change of the patch that is nobody's step: a module that is known now reads what was kept for it.
struct PatchRecord {
  graph::Patch after;
};

/// The patch's text, written in another way.
struct TextRecord {
  patching::PatchText text;
  bool for_steps = false;  ///< its whole text is also that of the steps of undo that share the present one
};

/// What changed of the session's circumstances; see Memory.
struct StateRecord {
  std::optional<bool> stands_still{}, panicked{}, ended{};
  std::optional<std::string> recording{}, patch_file{}, patch_file_digest{}, patch_file_text{};
  std::optional<std::vector<std::uint64_t>> osc_subscribers{};
};

/// What is remembered of a module from now on.
struct ModuleRecord {
  std::string name;
  ModuleMemory memory;
  std::optional<HistoryEntry> line;
};

/// Texts that are about to sound.
struct HandRecord {
  std::map<std::string, std::string> digests;  ///< by module
  std::map<std::string, std::string> doors;    ///< by which they came
};

struct TroubleRecord {
  std::string text;
  std::int64_t sample = 0;
};

struct AcknowledgeRecord {};

/// Everything, in place of what was remembered.
struct SnapshotRecord {
  Memory memory;
};

/// Of a kind that another version of Chronus writes. It is kept as it is.
struct UnknownRecord {
  nlohmann::json raw;
};

using Record =
    std::variant<VerbRecord, StepRecord, UndoRecord, PatchRecord, TextRecord, StateRecord, ModuleRecord,
                 HandRecord, TroubleRecord, AcknowledgeRecord, SnapshotRecord, UnknownRecord>;

/// The line that the record adds to the history; null if it adds none.
HistoryEntry* line_of(Record&);

/// Whether the record may take the place of one before it that merges too: a knob on its way.
bool merges(const Record&);

/// Changes the memory. Requires a record that fits: a step to join or to undo is there.
void apply(Memory&, Record);

/// The record as the journal holds it, but for `when` it was noted, before it is applied to this memory.
nlohmann::json to_json(const Record&, const Memory& before);

/// Reads a record that was written about this memory. An error if it is none, or does not fit.
std::expected<Record, std::string> to_record(const nlohmann::json&, const Memory& before);

}  // namespace chronus::session
