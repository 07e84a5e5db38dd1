// The changes of a session's memory, one type per kind of record. [control-thread]
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

/// A verb that edited the patch: a new step of undo, or an extension of a step that it joins.
struct StepRecord {
  HistoryEntry line;
  std::int64_t ns = 0;  ///< when it was done, by the loop's clock
  graph::Patch after;
  std::string title;
  std::vector<std::pair<std::string, std::string>> renames;
  std::vector<std::string> knobs;      ///< the knobs it turned, including those of joined steps
  std::optional<std::uint64_t> joins;  ///< `first` of a step, which is replaced together with all later ones
  std::vector<std::string> written;    ///< appended to the patch's text
  std::optional<patching::PatchText> text{};  ///< replaces the patch's text
};

struct UndoRecord {
  HistoryEntry line;
};

/// A change of the patch without a step: a known module reads the settings retained for it.
struct PatchRecord {
  graph::Patch after;
};

/// The patch's text, rewritten.
struct TextRecord {
  patching::PatchText text;
  bool for_steps = false;  ///< its whole text also replaces that of undo steps that share the present one
};

/// Changed members of Memory.
struct StateRecord {
  std::optional<bool> stands_still{}, panicked{}, ended{};
  std::optional<std::string> recording{}, patch_file{}, patch_file_digest{}, patch_file_text{};
  std::optional<std::vector<std::uint64_t>> osc_subscribers{};
};

/// The new state of a module.
struct ModuleRecord {
  std::string name;
  ModuleMemory memory;
  std::optional<HistoryEntry> line;
};

/// Texts that are about to sound.
struct HandRecord {
  std::map<std::string, std::string> digests;  ///< by module
  std::map<std::string, std::string> doors;    ///< by module: the door it came by
};

struct TroubleRecord {
  std::string text;
  std::int64_t sample = 0;
};

struct AcknowledgeRecord {};

/// Replaces the whole memory.
struct SnapshotRecord {
  Memory memory;
};

/// A kind that another version of Chronus writes. It is retained unchanged.
struct UnknownRecord {
  nlohmann::json raw;
};

/// A record of any kind. A class, so that headers can declare it: the variant is slow to compile.
struct Record
    : std::variant<VerbRecord, StepRecord, UndoRecord, PatchRecord, TextRecord, StateRecord, ModuleRecord,
                   HandRecord, TroubleRecord, AcknowledgeRecord, SnapshotRecord, UnknownRecord> {
  using variant::variant;
};

/// The history line of the record; null if it has none.
HistoryEntry* line_of(Record&);

/// Whether the record may replace a preceding one that merges too: a turning knob.
bool merges(const Record&);

/// Applies a record. Requires that the step to join or to undo exists.
void apply(Memory&, Record);

/// The record for the journal, without `when`. Call it before apply(), with the memory that the record
/// applies to.
nlohmann::json to_json(const Record&, const Memory& before);

/// Reads a record for this memory. An error if it is malformed or does not fit.
std::expected<Record, std::string> to_record(const nlohmann::json&, const Memory& before);

}  // namespace chronus::session
