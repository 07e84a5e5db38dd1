// From what is on stage to a plan that the audio thread can play.
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

/// Builds plan after plan; each shares with the one before it the nodes that are alike. [control-thread]
class PlanBuilder {
 public:
  PlanBuilder(int block, double sample_rate) : layout_{static_cast<std::size_t>(block), sample_rate} {}

  /// Lays out run order, nodes and cables. The plan shares what it needs to stay alive.
  std::unique_ptr<Plan> build(const StageView&);

 private:
  /// A cable on its way to the node at which it ends.
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

  // Of the plan that is being built; kept for the memory that they have.
  std::unique_ptr<Plan> plan_;
  std::vector<StageNode*> staged_;  ///< those that have code; a place is an index into this
  std::vector<bool> is_new_;        ///< per place: no plan has the node as it is planned now
  std::vector<int> group_;          ///< per place, the index in the plan's groups
  std::vector<int> order_;          ///< places, in run order
  std::vector<graph::Edge> edges_;
  std::vector<bool> closing_;
  std::vector<StageCable*> edge_cables_;
  std::vector<std::vector<Arrival>> arrivals_;  ///< per place
};

}  // namespace chronus::engine
