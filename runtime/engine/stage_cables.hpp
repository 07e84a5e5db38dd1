// The cables on stage: divides the patch's cables into single ones, silences them and fades them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/stage_node.hpp"
#include "engine/stage_nodes.hpp"
#include "graph/patch.hpp"

namespace chronus::engine {

/// Where the stage is in time.
struct StageMoment {
  std::int64_t sample = 0;
  std::uint64_t next_plan = 0;  ///< the number of the plan that is built next
};

/// [control-thread]
class StageCables {
 public:
  using List = std::vector<std::unique_ptr<StageCable>>;

  /// `block` and `ramp`, the length of a fade, are in samples.
  StageCables(int block, std::int64_t ramp) : block_(block), ramp_(ramp) {}

  /// Retains the cables that the patch wants, fades out the others, and lays the new ones. `master_off`
  /// silences those to the master. Returns whether a plan must be built.
  bool follow(const graph::Patch&, const StageNodes&, bool master_off, StageMoment);

  /// Renames a node of the patch; call before follow().
  void rename(const std::string& from, const std::string& to);

  /// The audio thread plays this plan from `sample` on: cables that are silent in it fade out.
  void plan_taken(std::uint64_t plan, std::int64_t sample);

  /// Fades out the cables from nodes whose tail is over, and drops the cables that have faded out. Returns
  /// whether a plan must be built.
  bool prune(StageMoment);

  /// Whether the node has a cable, including one that fades out.
  bool any_at(const StageNode&) const;

  /// The patch's cables, in its order: in this order they close cycles, and inputs sum them.
  const List& wanted() const { return wanted_; }

  /// The cables that fade out.
  const List& leaving() const { return leaving_; }

  /// Cables of the patch of which a port does not exist (yet).
  const std::vector<graph::Cable>& sleeping() const { return sleeping_; }

 private:
  void close_cycles(StageMoment);
  void let_go(StageCable&, StageMoment);

  int block_;
  std::int64_t ramp_;
  graph::IndexedVector<graph::Cable> shown_;  ///< the patch's cables
  std::vector<int> counts_;  ///< per cable of `shown_`, into how many of `wanted_` it divides
  List wanted_;
  List leaving_;
  std::vector<graph::Cable> sleeping_;
  bool delays_wait_ = false;  ///< some cables close a cycle only with one that fades out
};

}  // namespace chronus::engine
