// The state of one module: of its file, its compile and its swap.
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

/// How long a module took from its first request to its code or its errors.
struct FirstCompile {
  double ms = 0;
  std::string worker;  ///< see jit::Outcome
};

// Why a file's text does not play.
inline constexpr std::string_view refused_text = "it is refused";
inline constexpr std::string_view undone_text = "it was taken back by `undo`";
inline constexpr std::string_view fatal_text = "the engine died when it was about to sound";
inline constexpr std::string_view safe_text = "in safe mode no module's code runs until it is asked for";
inline constexpr std::string_view left_out_text = "in safe mode it is left out until it is asked for";

/// [control-thread]
struct ModuleFile {
  /// The progress of the last save.
  enum class Phase : std::uint8_t {
    settled,    ///< plays, is refused, or there was none
    compiling,  ///< waits for its first outcome
    held,       ///< compiled, waits for its swap group
    swapping    ///< nodes have not begun to play it yet
  };
  Phase phase() const {
    if (held) return Phase::held;
    if (compiling) return Phase::compiling;
    return awaited.empty() ? Phase::settled : Phase::swapping;
  }

  // Owned by folder.hpp.
  std::string name;
  std::string path;
  std::string text;  ///< of the last save
  bool removed = false;

  // Which text is to play.
  std::string source;         ///< the last compiled text: the file's, or an older version's
  std::string not_played;     ///< why the file's text does not play; empty if it does or is being compiled
  std::string door = "file";  ///< the door that `source` came by
  std::uint64_t again = 0;    ///< the earlier number of `source`; 0: it is new
  bool look_again = false;    ///< compile the file's text once an older version plays

  // Owned by builds.hpp.
  bool compiling = false;  ///< from the request until the code is passed to the stage or refused
  std::int64_t asked_ns = 0;
  std::vector<std::string> headers;   ///< that the last compile read, directly or indirectly
  std::optional<jit::Outcome> held;   ///< good code that waits for its swap group
  std::optional<jit::Outcome> early;  ///< its optimised code, if that arrived before the swap
  std::optional<FirstCompile> first;

  // Owned by swaps.hpp.
  std::unique_ptr<SaveReport> report;  ///< of the last save; null before the first outcome
  std::set<std::string> awaited;       ///< nodes that have not begun to play it yet
  ModuleHistory history;
  std::size_t nodes = 0;  ///< that play it, as of the last reload()
  std::vector<std::function<void(const ModuleFile&)>> waiting;

  /// Selects the file's text for the next compile.
  void choose_file(std::string file_text) {
    source = text = std::move(file_text);
    not_played.clear();
    again = 0;
    look_again = false;
  }

  bool refused() const { return report && report->refused; }
};

/// All modules ever seen, by name. References stay valid.
using ModuleFiles = std::map<std::string, ModuleFile>;

/// A save, in CLOCK_MONOTONIC.
struct SaveTime {
  std::int64_t saved_ns = 0;
  std::int64_t noticed_ns = 0;
};

}  // namespace chronus::modules
