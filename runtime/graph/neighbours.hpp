// Per node, the nodes at the other ends of its edges, in contiguous memory. [any-thread]
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "graph/edge.hpp"

namespace chronus::graph {

class Neighbours {
 public:
  /// With `&Edge::from, &Edge::to`, lists the nodes that each node feeds, in the order of the edges.
  Neighbours(int nodes, const std::vector<Edge>& edges, int Edge::* here, int Edge::* there)
      : first_(static_cast<std::size_t>(nodes) + 1, 0), ends_(edges.size()) {
    for (const Edge& edge : edges) ++first_[static_cast<std::size_t>(edge.*here) + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (const Edge& edge : edges) ends_[next[static_cast<std::size_t>(edge.*here)]++] = edge.*there;
  }

  std::span<const int> of(int node) const {
    const std::size_t first = first_[static_cast<std::size_t>(node)];
    return {ends_.data() + first, first_[static_cast<std::size_t>(node) + 1] - first};
  }

 private:
  std::vector<std::size_t> first_;
  std::vector<int> ends_;
};

}  // namespace chronus::graph
