// The cables on stage: what the patch's cables come down to, who is silent, and how a cable leaves.
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

  /// Keeps the cables that the patch still wants, lets go of the others, and lays the new ones. With
  /// `master_off`, those to the master are silent. Whether a plan must be built.
  bool follow(const graph::Patch&, const StageNodes&, bool master_off, StageMoment);

  /// The patch's node has another name; call before follow().
  void rename(const std::string& from, const std::string& to);

  /// The audio thread plays this plan from `sample` on: what is silent in it fades out.
  void plan_taken(std::uint64_t plan, std::int64_t sample);

  /// Lets go of the cables from nodes whose tail is over, and drops the cables that have faded out. Whether a
  /// plan must be built.
  bool prune(StageMoment);

  /// Whether a cable ends at the node, one that fades out included.
  bool any_at(const StageNode&) const;

  /// Those of the patch, in its order: in this order they close cycles, and an input adds them up.
  const List& wanted() const { return wanted_; }

  /// Those that fade out.
  const List& leaving() const { return leaving_; }

  /// Cables of the patch that no port answers to (yet).
  const std::vector<graph::Cable>& sleeping() const { return sleeping_; }

 private:
  void close_cycles(StageMoment);
  void let_go(StageCable&, StageMoment);

  int block_;
  std::int64_t ramp_;
  graph::IndexedVector<graph::Cable> shown_;  ///< the patch's cables
  std::vector<int> counts_;                   ///< into how many of `wanted_` each of these divides
  List wanted_;
  List leaving_;
  std::vector<graph::Cable> sleeping_;
  bool delays_wait_ = false;  ///< cables close cycles with what fades out
};

}  // namespace chronus::engine
