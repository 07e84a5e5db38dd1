#include "engine/plan_layout.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace chronus::engine {

namespace {

/// Puts the cables from outside of the cycle first, and lists the others as feeds. Whether there are any.
template <class Port>
bool divide(Port& port, const PlanGroup& group, PlanCycle& cycle) {
  std::vector<PlanCable> ordered;
  for (const bool within : {false, true}) {
    if (within) port.outside = ordered.size();
    for (const PlanCable& cable : port.cables) {
      if ((cable.from >= group.first && cable.from < group.last) == within) ordered.push_back(cable);
    }
  }
  port.cables = std::move(ordered);
  for (std::size_t i = port.outside; i < port.cables.size(); ++i) {
    cycle.feeds.push_back({&port.cables[i], port.buffer});
  }
  return port.outside < port.cables.size();
}

}  // namespace

void place_scratch(Plan& plan, int block) {
  std::size_t most = 1;
  for (const PlanNode& node : plan.nodes) {
    most = std::max({most, node.current.writes.size(), node.outgoing.writes.size()});
  }
  const auto scratch = std::make_shared<Scratch>(block, most);
  for (PlanNode& node : plan.nodes) {
    for (PlanVersion* version : {&node.current, &node.outgoing}) {
      const std::size_t count = version->writes.size();
      for (std::size_t i = 0; i < count; ++i) version->scratch.push_back(scratch->of(i, count));
    }
  }
  plan.keeps.push_back(scratch);
}

void lay_out_cycles(Plan& plan) {
  for (const PlanGroup& group : plan.groups) {
    for (int n = group.first; group.by_sample && n < group.last; ++n) {
      PlanNode& node = plan.nodes[n];
      for (PlanInput& input : node.inputs) divide(input, group, node.cycle);
      for (std::size_t k = 0; k < node.knobs.size(); ++k) {
        if (divide(node.knobs[k], group, node.cycle)) node.cycle.fed_knobs.push_back(static_cast<int>(k));
      }
    }
  }
}

}  // namespace chronus::engine
