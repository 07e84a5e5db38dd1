// A module as its folder, the compiler and the sound know it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/modules/history.hpp"
#include "control/modules/save_report.hpp"

namespace chronus::modules {

/// How long a module took from its first being asked for to its code or its errors.
struct FirstCompile {
  double ms = 0;
  std::string worker;  ///< as jit::Outcome says it
};

// Why a file's text is not what plays.
inline constexpr std::string_view refused_text = "it is refused";
inline constexpr std::string_view undone_text = "it was taken back by `undo`";
inline constexpr std::string_view fatal_text = "the engine died when it was about to sound";
inline constexpr std::string_view safe_text = "in safe mode no module's code runs until it is asked for";
inline constexpr std::string_view left_out_text = "in safe mode it is left out until it is asked for";

/// [control-thread]
struct ModuleFile {
  /// How far the last save has come.
  enum class Phase : std::uint8_t {
    settled,    ///< it plays, is refused, or there was none
    compiling,  ///< its first outcome is awaited
    held,       ///< its code waits for the others that were saved with it
    swapping    ///< nodes are still to begin with it
  };
  Phase phase() const {
    if (held) return Phase::held;
    if (compiling) return Phase::compiling;
    return awaited.empty() ? Phase::settled : Phase::swapping;
  }

  // The folder's part (folder.hpp).
  std::string name;
  std::string path;
  std::string text;  ///< of the last save
  bool removed = false;

  // Which text is to play.
  std::string source;         ///< what was compiled last: the file's text, or an older version's
  std::string not_played;     ///< why the file's text is not what plays; empty if it is, or is being compiled
  std::string door = "file";  ///< by which `source` came
  std::uint64_t again = 0;    ///< the number that `source` has had before; 0: it is new
  bool look_again = false;    ///< the file's text is to be compiled once an older version plays

  // The compiler's part (builds.hpp).
  bool compiling = false;  ///< from the start of a compile until its code is given to the stage, or refused
  std::int64_t asked_ns = 0;
  std::vector<std::string> headers;   ///< that the last compile read, directly or not
  std::optional<jit::Outcome> held;   ///< good code that waits for its group
  std::optional<jit::Outcome> early;  ///< its optimised code, if that is there before it may swap
  std::optional<FirstCompile> first;

  // The sound's part (swaps.hpp).
  std::unique_ptr<SaveReport> report;  ///< of the last save; null before the first outcome
  std::set<std::string> awaited;       ///< nodes that are still to begin with it
  ModuleHistory history;
  std::size_t nodes = 0;  ///< that play it, as of the last reload()
  std::vector<std::function<void(const ModuleFile&)>> waiting;

  /// The file's text is what is to be compiled next.
  void choose_file(std::string file_text) {
    source = text = std::move(file_text);
    not_played.clear();
    again = 0;
    look_again = false;
  }

  bool refused() const { return report && report->refused; }
};

/// All modules there have been, by name. References stay.
using ModuleFiles = std::map<std::string, ModuleFile>;

/// A save, in CLOCK_MONOTONIC.
struct SaveTime {
  std::int64_t saved_ns = 0;
  std::int64_t noticed_ns = 0;
};

}  // namespace chronus::modules
