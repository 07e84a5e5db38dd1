// A session's state that outlives its engine: a plain value that records (records.hpp) change.
// [control-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/patching/written_text.hpp"
#include "control/session/troubles.hpp"
#include "graph/patch.hpp"

namespace chronus::session {

/// A time in the music, in samples and beats of the engine that played then.
struct MusicTime {
  std::int64_t sample = 0;
  double beat = 0;
};

/// One change of the patch, which can be undone.
struct Step {
  graph::Patch before;
  patching::PatchText text_before;  ///< of that patch
  std::uint64_t first = 0;          ///< the seq of its first verb, its identity
  std::uint64_t seq = 0;            ///< of its last
  std::string text;                 ///< the verb
  std::int64_t ns = 0;              ///< when it began, by the loop's clock; 0: in another engine
  std::vector<std::pair<std::string, std::string>> renames;
  std::vector<std::string> knobs;  ///< the knobs it turned; empty if it did anything else
};

/// One line of `history`.
struct HistoryEntry {
  std::uint64_t seq = 0;  ///< of a verb's change; 0 for other lines
  std::uint64_t client = 0;
  std::string text;
  std::string door;
  std::int64_t at = 0;                           ///< seconds since 1970
  std::optional<MusicTime> when = std::nullopt;  ///< when a verb's events are heard; none: unknown
};

/// A version of a module that has sounded.
struct KeptVersion {
  std::uint64_t number = 0;
  std::string digest;  ///< of its text
  std::string door;    ///< the door it came by
  std::int64_t at = 0;
};

struct ModuleMemory {
  std::deque<KeptVersion> kept;    ///< the last one plays; `undo` reverts to those before it
  std::deque<KeptVersion> undone;  ///< versions that `undo` left since the last new version, the latest last
  std::uint64_t versions = 0;      ///< the highest number so far
  std::string file;                ///< digest of its file's text as last read
  std::string not_played;          ///< why that does not play; empty if it does
  std::string in_hand;             ///< digest of a text that was being passed to the stage
  std::string door;                ///< the door by which that, or a node of the module, came
};

struct Memory {
  graph::Patch patch;
  patching::PatchText text;  ///< the patch as written
  std::uint64_t seq = 0;
  std::deque<Step> steps;
  std::deque<HistoryEntry> lines;
  std::map<std::string, ModuleMemory> modules;
  Troubles troubles;
  bool stands_still = false;  ///< after `stop`
  bool panicked = false;
  std::string recording;                       ///< the file being recorded to; empty: none
  std::string patch_file;                      ///< the watched file
  std::string patch_file_digest;               ///< digest of its text as last played
  std::string patch_file_text;                 ///< that text
  std::string last_module;                     ///< last changed in the sound, or played by a new node
  std::vector<std::uint64_t> osc_subscribers;  ///< receive events by OSC; numbers of OscDoor
  std::deque<nlohmann::json> unknown_records;  ///< of kinds that another version of Chronus writes
  nlohmann::json unknown_keys = nlohmann::json::object();  ///< of another version's snapshots
  bool merged = false;  ///< the last record may be replaced by another that merges
  bool ended = true;    ///< by `quit` or a signal, not by a crash
};

inline constexpr std::size_t steps_kept = 200;
inline constexpr std::size_t steps_in_snapshot = 50;
inline constexpr std::size_t lines_kept = 1000;
inline constexpr std::size_t unknown_records_kept = 1000;
inline constexpr std::size_t versions_kept = 32;  ///< of each module, including undone ones

/// The memory as one record, with the newest entries of growing lists.
nlohmann::json to_snapshot(const Memory&);

/// Appends an entry and drops the oldest beyond the limit.
void put(Memory&, HistoryEntry);
void put(Memory&, Step);

/// The step that a turn of this knob joins, together with all later steps: each of them turned only knobs
/// less than a second ago, and one turned this knob. Turns of two knobs at once thus make one step. Null if
/// there is none.
const Step* joined_step(const Memory&, const std::string& knob, std::int64_t now);

/// The knobs that this step and later ones turned, each once.
std::vector<std::string> knobs_since(const Memory&, const Step&);

/// A version sounds. If it is a retained one, the versions after it become undone. If it is new, `undo`
/// reverts first to the version that played before it, then to the undone ones.
void put(ModuleMemory&, KeptVersion);

/// Removes a failed version, so that nothing reverts to it.
void drop(ModuleMemory&, std::uint64_t number);

}  // namespace chronus::session
