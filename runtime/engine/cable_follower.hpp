// Compares the cables of two patches: which stay on stage, which leave, which are new.
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/stage_node.hpp"
#include "engine/stage_nodes.hpp"
#include "graph/patch.hpp"

namespace chronus::engine {

/// Divides cables that have changed, or whose nodes have (other ports, muted, removed). All other cables stay
/// as they are. [control-thread]
class CableFollower {
 public:
  using Patched = graph::IndexedVector<graph::Cable>;
  using List = std::vector<std::unique_ptr<StageCable>>;

  /// The patch and the nodes must outlive the follower. `master_off` silences the cables to the master.
  CableFollower(const graph::Patch&, const StageNodes&, bool master_off);

  /// `shown` are the cables of the previous patch; `counts` says into how many of `wanted` each divides.
  /// Updates `counts` and `wanted` to the new patch, and takes the cables that it wants again from `leaving`.
  void follow(const Patched& shown, std::vector<int>& counts, List& wanted, List& leaving);

  List dropped;                        ///< cables that leave the stage
  std::vector<graph::Cable> sleeping;  ///< cables of which a port does not exist (yet)
  bool changed = false;                ///< a gain changed, or `laid_anew`
  bool laid_anew = false;              ///< cables were added, removed or reordered

 private:
  void keep(const graph::Cable&, int count);
  void drop(int count);
  void divide(const graph::Cable&);
  void aim(StageCable&, const graph::Cable&);
  void adopt_all(List& leaving);

  const graph::Patch& patch_;
  const StageNodes& nodes_;
  bool master_off_;
  bool any_solo_;
  List before_;
  std::size_t next_ = 0;  ///< index of the first unvisited cable of `before_`
  std::vector<int> counts_;
  List wanted_;
  std::vector<StageCable*> fresh_;  ///< cables of `wanted_` that have no state
};

}  // namespace chronus::engine
