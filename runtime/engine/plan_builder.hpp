// Builds the plan that the audio thread plays from the nodes and cables on stage.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "engine/planned_node.hpp"
#include "engine/stage_node.hpp"
#include "graph/edge.hpp"

namespace chronus::engine {

/// Builds plan after plan; each shares unchanged nodes with the previous one. [control-thread]
class PlanBuilder {
 public:
  PlanBuilder(int block, double sample_rate) : layout_{static_cast<std::size_t>(block), sample_rate} {}

  /// Lays out run order, nodes and cables. The plan shares what it needs to stay alive.
  std::unique_ptr<Plan> build(const StageView&);

 private:
  /// A cable and its end at the target node.
  struct Arrival {
    PlanEnd end;
    const StageCable* cable;
  };

  void place_nodes(const StageView&);
  void order_nodes(const StageView&);
  void gather_cables(const StageView&);
  void gather(StageCable&, const StageView&);
  const float* source_of(const StageCable&, const StageView&);
  const float* read_input(const std::string& port, const StageView&);
  const float* buffer_of(const PlannedNode&, const std::string& port) const;
  void lay_cables_of(std::size_t place);
  void place_taps(const StageView&);
  void finish_plan();

  NodeLayout layout_;

  // State of the plan under construction; members so that their memory is reused.
  std::unique_ptr<Plan> plan_;
  std::vector<StageNode*> staged_;  ///< nodes that have code; a place is an index into this
  std::vector<bool> is_new_;        ///< per place: no earlier plan has this layout of the node
  std::vector<int> group_;          ///< per place, the index in the plan's groups
  std::vector<int> order_;          ///< places, in run order
  std::vector<graph::Edge> edges_;
  std::vector<bool> closing_;
  std::vector<StageCable*> edge_cables_;
  std::vector<std::vector<Arrival>> arrivals_;  ///< per place
};

}  // namespace chronus::engine
