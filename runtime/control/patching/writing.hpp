// The parts of a patch as words: as written where the meaning is the same, else canonical. Both read back bit
// for bit. [control-thread]
#pragma once

#include <string>
#include <vector>

#include "control/patching/draft.hpp"
#include "control/patching/trace.hpp"

namespace chronus::patching {

/// Holds references to its arguments.
class Writing {
 public:
  /// Prefers `words` to canonical words.
  Writing(const graph::Patch& patch, const Instrument& instrument, const Words& words)
      : patch_(patch), instrument_(instrument), words_(words) {}

  /// The word of a setting, or of the node's `fade`.
  std::string setting(const graph::Node&, const std::string& port) const;

  /// The options for all settings of a node, a bank's as a list.
  std::vector<std::pair<std::string, std::string>> settings(const graph::Node&) const;

  language::Command add(const graph::Node&) const;
  language::Command connect(const graph::Cable&) const;
  std::string amount(const graph::Cable&) const;
  std::string tempo() const;

  /// The word as written, by a key of Words; null if there is none.
  const std::string* written(const std::string& key) const;

 private:
  bool means(const std::string& word, const graph::Node&, const std::string& port) const;

  const graph::Patch& patch_;
  const Instrument& instrument_;
  const Words& words_;
};

language::Command command_of(std::string verb, std::vector<std::string> arguments);

/// The places of a bank as one word: gates if `gates` and all are 1 or 0, else a list in which "." is a rest.
/// Omits trailing rests; empty if nothing is left.
std::string list_of(std::vector<std::string> places, bool gates);

/// Whether a word is a row of gates: `x..x`.
bool is_gates(std::string_view word);

}  // namespace chronus::patching
