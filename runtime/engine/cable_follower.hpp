// From the patch's cables of before to those of now: what stays on stage, what goes, what is new.
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/stage_node.hpp"
#include "engine/stage_nodes.hpp"
#include "graph/patch.hpp"

namespace chronus::engine {

/// Looks at cables that the patch has changed, or whose nodes have: other ports, muted, gone. The others stay
/// as they are. [control-thread]
class CableFollower {
 public:
  using Patched = graph::IndexedVector<graph::Cable>;
  using List = std::vector<std::unique_ptr<StageCable>>;

  /// Both must live as long as this.
  CableFollower(const graph::Patch&, const StageNodes&, bool master_off);

  /// `shown` are the patch's cables of before, each divided into as many of `wanted` as `counts` says; both
  /// become those of the patch. Of `leaving`, those are taken that the patch wants again.
  void follow(const Patched& shown, std::vector<int>& counts, List& wanted, List& leaving);

  List dropped;                        ///< that the patch wants no more
  std::vector<graph::Cable> sleeping;  ///< that no port answers to
  bool changed = false;                ///< a gain, or what follows
  bool laid_anew = false;              ///< cables came or went, or changed their order

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
  std::size_t next_ = 0;  ///< of `before_`, the first that was not looked at
  std::vector<int> counts_;
  List wanted_;
  std::vector<StageCable*> fresh_;  ///< of `wanted_`, those without a state
};

}  // namespace chronus::engine
