// In which order nodes run. Nodes that feed each other in a ring form a cycle: they run sample by sample, and
// the cables that close the ring carry the sample before.
#pragma once

#include <vector>

namespace chronus::graph {

struct Edge {
  int from;
  int to;
};

/// Nodes that run one after the other; if `cyclic`, sample by sample.
struct Group {
  std::vector<int> nodes;
  bool cyclic = false;
};

struct Order {
  std::vector<Group> groups;  ///< each runs after all that feed it
  std::vector<bool> closing;  ///< per edge: it runs against the order and is delayed
};

/// The order of `nodes` nodes. Depends only on its arguments: nodes of lower number go first where the cables
/// allow, and within a cycle the lowest-numbered go first. Tarjan's strongly connected components (1972).
Order order_of(int nodes, const std::vector<Edge>&);

}  // namespace chronus::graph
