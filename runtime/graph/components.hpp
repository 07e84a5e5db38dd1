// The strongly connected components of a graph: nodes that rings of cables connect. [any-thread]
#pragma once

#include <vector>

#include "graph/edge.hpp"

namespace chronus::graph {

/// Two nodes are in one component if each reaches the other. A node outside of all rings is its own
/// component.
struct Components {
  std::vector<int> of;  ///< per node, the number of its component
  int count = 0;
};

/// In O(nodes + edges), without recursion. Tarjan (1972), "Depth-first search and linear graph algorithms".
Components components_of(int nodes, const std::vector<Edge>&);

}  // namespace chronus::graph
