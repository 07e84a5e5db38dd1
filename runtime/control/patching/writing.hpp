// The things of a patch as words: those that somebody has written where they say the same, else canonical
// ones. What is read again is the same to the bit.
#pragma once

#include <string>
#include <vector>

#include "control/patching/draft.hpp"
#include "control/patching/trace.hpp"

namespace chronus::patching {

/// Refers to what it is given.
class Writing {
 public:
  /// `words` may be preferred to canonical ones.
  Writing(const graph::Patch& patch, const Instrument& instrument, const Words& words)
      : patch_(patch), instrument_(instrument), words_(words) {}

  /// The word of one of the node's settings, or of its `fade`.
  std::string setting(const graph::Node&, const std::string& port) const;

  /// The options for all settings of a node, those of a bank as a list.
  std::vector<std::pair<std::string, std::string>> settings(const graph::Node&) const;

  language::Command add(const graph::Node&) const;
  language::Command connect(const graph::Cable&) const;
  std::string amount(const graph::Cable&) const;
  std::string tempo() const;

  /// What was written of this, by a key of Words; null if nothing was.
  const std::string* written(const std::string& key) const;

 private:
  bool means(const std::string& word, const graph::Node&, const std::string& port) const;

  const graph::Patch& patch_;
  const Instrument& instrument_;
  const Words& words_;
};

language::Command command_of(std::string verb, std::vector<std::string> arguments);

/// Places of a bank as one word: gates if `gates` and all are 1 or 0, else a list in which "." is a rest.
/// Rests at the end are left out; empty if nothing is left.
std::string list_of(std::vector<std::string> places, bool gates);

/// Whether a word is a row of gates: `x..x`.
bool is_gates(std::string_view word);

}  // namespace chronus::patching
