// What a session remembers beyond the life of its engine: a plain value that records (records.hpp) change.
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

/// Where the music was, by the samples and beats of the engine that then played.
struct MusicTime {
  std::int64_t sample = 0;
  double beat = 0;
};

/// One change of the patch, to be taken back.
struct Step {
  graph::Patch before;
  patching::PatchText text_before;  ///< of that patch
  std::uint64_t first = 0;          ///< the seq of its first verb, by which it is known
  std::uint64_t seq = 0;            ///< of its last
  std::string text;                 ///< the verb
  std::int64_t ns = 0;              ///< when it began, by the loop's clock; 0: in another engine
  std::vector<std::pair<std::string, std::string>> renames;
  std::vector<std::string> knobs;  ///< that it turned; empty if it did anything else
};

/// One line of `history`.
struct HistoryEntry {
  std::uint64_t seq = 0;  ///< of a verb's change; 0 for what is none
  std::uint64_t client = 0;
  std::string text;
  std::string door;
  std::int64_t at = 0;                           ///< seconds since 1970
  std::optional<MusicTime> when = std::nullopt;  ///< from which a verb's events are heard; none: not known
};

/// A version of a module that has sounded.
struct KeptVersion {
  std::uint64_t number = 0;
  std::string digest;  ///< of its text
  std::string door;    ///< by which it came
  std::int64_t at = 0;
};

struct ModuleMemory {
  std::deque<KeptVersion> kept;    ///< the last one is what plays, those before it what `undo` goes back to
  std::deque<KeptVersion> undone;  ///< what `undo` went back from since the last new version, the latest last
  std::uint64_t versions = 0;      ///< numbers given so far
  std::string file;                ///< the digest of its file's text when it was last looked at
  std::string not_played;          ///< why that is not what plays; empty if it is
  std::string in_hand;             ///< the digest of a text that was just being given to the sound
  std::string door;                ///< by which that came, or a node that plays the module
};

struct Memory {
  graph::Patch patch;
  patching::PatchText text;  ///< the patch as it is written
  std::uint64_t seq = 0;
  std::deque<Step> steps;
  std::deque<HistoryEntry> lines;
  std::map<std::string, ModuleMemory> modules;
  Troubles troubles;
  bool stands_still = false;  ///< since `stop`
  bool panicked = false;
  std::string recording;                       ///< the file that is recorded to; empty: none
  std::string patch_file;                      ///< that is watched
  std::string patch_file_digest;               ///< of its text when it was last played
  std::string patch_file_text;                 ///< that text
  std::string last_module;                     ///< that was changed in the sound, or that a new node plays
  std::vector<std::uint64_t> osc_subscribers;  ///< who hears events by OSC, as OscDoor numbers them
  std::deque<nlohmann::json> unknown_records;  ///< of kinds that another version of Chronus writes
  nlohmann::json unknown_keys = nlohmann::json::object();  ///< that it writes into snapshots
  bool merged = false;  ///< the last record may be replaced by one that merges too
  bool ended = true;    ///< by `quit` or a signal, not by its death
};

inline constexpr std::size_t steps_kept = 200;
inline constexpr std::size_t steps_in_snapshot = 50;
inline constexpr std::size_t lines_kept = 1000;
inline constexpr std::size_t unknown_records_kept = 1000;
inline constexpr std::size_t versions_kept = 32;  ///< of each module, with those undone

/// Everything as one record, with the newest of what grows.
nlohmann::json to_snapshot(const Memory&);

/// Puts a line at the end, and drops what is too old.
void put(Memory&, HistoryEntry);
void put(Memory&, Step);

/// The step that a turn of this knob joins, with all that came after it: the newest steps turned knobs, this
/// one among them, a moment ago. So two hands on two knobs are one step. Null if there is none.
const Step* joined_step(const Memory&, const std::string& knob, std::int64_t now);

/// What that step and those after it turned, each once.
std::vector<std::string> knobs_since(const Memory&, const Step&);

/// A version sounds: one of those kept, and then those after it are undone; or a new one, and then `undo`
/// goes back to what played before it first, and next to what was undone.
void put(ModuleMemory&, KeptVersion);

/// A version has failed: it is not one to go back to.
void drop(ModuleMemory&, std::uint64_t number);

}  // namespace chronus::session
