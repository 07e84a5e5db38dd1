// The order in which nodes run. Nodes that feed each other in a ring form a cycle: they run sample by sample,
// and the cables that close the ring carry the previous sample. [any-thread]
#pragma once

#include <vector>

#include "graph/edge.hpp"

namespace chronus::graph {

/// Nodes that run one after the other; if `cyclic`, sample by sample.
struct Group {
  std::vector<int> nodes;
  bool cyclic = false;
};

/// The order of `nodes` nodes: groups, each after all that feed it. `closing` says per edge whether it closes
/// a cycle (closing_edges() in cycles.hpp). Within a cycle a node runs after those that feed it over other
/// edges. Where the edges leave a choice, lower numbers go first.
std::vector<Group> order_of(int nodes, const std::vector<Edge>&, const std::vector<bool>& closing);

}  // namespace chronus::graph
