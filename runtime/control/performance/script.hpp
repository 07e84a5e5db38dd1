// A performance as text: timed verbs and edits. [any-thread]
//
//   # the first word of a line is its time, the others are a verb as it is typed in the shell
//   0s    load opening.patch
//   2s    set lead.freq 220 over=1s
//   8b    try undo                          # its failure does not count
//   +500ms  hit kick.gate                   # after the line before
//   4.5s  edit vco.cpp <- louder.cpp        # a save of that file of the module folder
//   5s    edit gain.hpp <<END
//   inline constexpr float gain = 0.5f;
//   END
//   12b   apply - <<END
//   ...
//   END
//   20s   quit
#pragma once

#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "control/language/request.hpp"
#include "control/language/value.hpp"
#include "control/language/vocabulary.hpp"

namespace chronus::performance {

/// One line of a script.
struct Cue {
  int line = 0;                        ///< from 1
  language::Quantity at;               ///< in Seconds or Beats, from the start
  bool relative = false;               ///< from the cue before
  bool may_fail = false;               ///< its failure does not count
  language::Command command;           ///< a verb of the vocabulary, or `edit FILE`
  std::optional<std::string> input{};  ///< for `-`, or the new text of an edited file

  bool is_edit() const;

  /// Whether it is carried out at the same sample as `before`, the cue in front of it.
  bool joins(const Cue& before) const;
};

/// Reads a script; its relative paths are in `folder`. Requires known verbs with valid words, ascending times
/// and readable files. An error names `name`, the line, and what would be right.
std::expected<std::vector<Cue>, std::string> read_script(std::string_view text, const std::string& name,
                                                         const std::string& folder,
                                                         const language::Vocabulary&);

/// All words of a text that might be a module's name.
std::set<std::string> identifiers_in(std::string_view text);

}  // namespace chronus::performance
