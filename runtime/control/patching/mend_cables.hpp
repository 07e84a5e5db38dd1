// Edits the statements of cables. Their order is part of a patch: the last cable of a cycle is the delayed
// one. [control-thread]
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "control/patching/mending.hpp"

namespace chronus::patching {

class CableMending : private Mending {
 public:
  /// Run it after NodeMending, which finds where nodes are added.
  explicit CableMending(const Mending& mending) : Mending(mending) {}

  void run();

 private:
  /// Consecutive cables of the wanted patch that one statement lays.
  struct Run {
    int statement = -1;       ///< the statement stays and still lays them
    bool in_place = false;    ///< the statement lays them further on
    int place = -1;           ///< if not in_place: the statement behind which they are inserted
    std::vector<int> cables;  ///< indices in the wanted patch
    bool joined = false;      ///< joined with cables of other statements
  };
  std::vector<int> statements_of_cables() const;
  std::vector<Run> runs(const std::vector<int>& statements) const;
  void join_chains(std::vector<Run>&, const std::map<int, std::size_t>& laid) const;
  void mend_amounts(const Run&);
  void rewrite(int statement, const Run*);
  std::vector<language::Command> commands_of(const Run&) const;
  bool can_chain(int before, int cable, bool were) const;
  int earliest(int cable) const;
  const graph::Cable& wanted_cable(int index) const {
    return wanted_.cables[static_cast<std::size_t>(index)];
  }
};

}  // namespace chronus::patching
