// Mends the statements of cables. Their order is part of a patch: of a ring, the last one is delayed.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "control/patching/mending.hpp"

namespace chronus::patching {

class CableMending : private Mending {
 public:
  /// After the nodes: it must be known where they are added.
  explicit CableMending(const Mending& mending) : Mending(mending) {}

  void run();

 private:
  /// Cables that follow each other in the wanted patch and come from one statement.
  struct Run {
    int statement = -1;       ///< that lays them as the document is; -1: none
    bool in_place = false;    ///< it goes on to
    int place = -1;           ///< else: the statement behind which they are put
    std::vector<int> cables;  ///< of the wanted patch
    bool joined = false;      ///< with cables that the statement did not lay
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
