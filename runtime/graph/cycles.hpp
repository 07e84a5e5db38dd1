// Decides which cables close a cycle and are therefore delayed. [any-thread]
#pragma once

#include <vector>

#include "graph/edge.hpp"

namespace chronus::graph {

/// For each edge, oldest first, whether it closes a cycle: its target already reaches its source over older
/// edges that close none. So the edges that close none form no cycle, and a younger edge does not affect an
/// older one.
///
/// Takes O(edges^1.5) at most. Bender, Fineman, Gilbert and Tarjan (2015), "A new approach to incremental
/// cycle detection and related problems", section 2.
std::vector<bool> closing_edges(int nodes, const std::vector<Edge>&);

}  // namespace chronus::graph
