#include "graph/cycles.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "graph/components.hpp"

namespace chronus::graph {

namespace {

/// A graph without cycles that grows edge by edge. No edge leads from a level to a lower one. At first the
/// levels follow the nodes' numbers, so that edges from lower to higher ones, as most are, cost nothing.
class Acyclic {
 public:
  Acyclic(int nodes, std::size_t edges)
      : most_(static_cast<std::size_t>(std::sqrt(static_cast<double>(edges))) + 1),
        nodes_(static_cast<std::size_t>(nodes)) {
    for (std::size_t node = 0; node < nodes_.size(); ++node)
      nodes_[node].level = static_cast<int>(node * most_ / nodes_.size());
  }

  /// False, without effect, if the edge would close a cycle.
  bool add(const Edge& edge) {
    if (edge.from == edge.to) return false;
    if (nodes_[edge.from].level >= nodes_[edge.to].level && !raise(edge.from, edge.to)) return false;
    nodes_[edge.from].feeds.push_back(edge.to);
    if (nodes_[edge.from].level == nodes_[edge.to].level) nodes_[edge.to].fed_by.push_back(edge.from);
    return true;
  }

 private:
  struct Node {
    int level = 0;
    int mark = 0;  ///< the last search that met this node
    std::vector<int> feeds;
    std::vector<int> fed_by;  ///< nodes on its level
  };

  /// Raises `to`, and all nodes that it reaches, to at least the level of `from`. False if it reaches `from`.
  bool raise(int from, int to) {
    int level = nodes_[from].level;
    const int behind = ++searches_;
    switch (look_back(from, to, behind)) {
      case Back::met:
        return false;
      case Back::all:
        if (nodes_[to].level == level) return true;  // they would have met
        break;
      case Back::many:
        ++level;
    }
    const int raised = ++searches_;
    if (!look_ahead(to, from, level, behind, raised)) return false;
    for (const int node : found_) {
      nodes_[node].level = level;
      nodes_[node].fed_by.clear();
    }
    for (const int node : found_) {
      for (const int fed : nodes_[node].feeds) {
        if (nodes_[fed].level == level) nodes_[fed].fed_by.push_back(node);
      }
    }
    return true;
  }

  enum class Back : std::uint8_t { met, all, many };

  /// Marks the nodes that reach `from` on its level, over at most `most_` edges.
  Back look_back(int from, int to, int mark) {
    std::size_t passed = 0;
    start(from, mark);
    for (std::size_t next = 0; next < found_.size();) {
      for (const int node : nodes_[found_[next++]].fed_by) {
        if (node == to) return Back::met;
        if (++passed > most_) return Back::many;
        meet(node, mark);
      }
    }
    return Back::all;
  }

  /// Finds the nodes that `to` reaches below `level`. False if it meets `from` or a node marked as behind it.
  bool look_ahead(int to, int from, int level, int behind, int mark) {
    start(to, mark);
    for (std::size_t next = 0; next < found_.size();) {
      for (const int node : nodes_[found_[next++]].feeds) {
        if (node == from || nodes_[node].mark == behind) return false;
        if (nodes_[node].level < level) meet(node, mark);
      }
    }
    return true;
  }

  void start(int node, int mark) {
    found_.clear();
    meet(node, mark);
  }

  void meet(int node, int mark) {
    if (nodes_[node].mark == mark) return;
    nodes_[node].mark = mark;
    found_.push_back(node);
  }

  std::size_t most_;
  std::vector<Node> nodes_;
  std::vector<int> found_;
  int searches_ = 0;
};

}  // namespace

std::vector<bool> closing_edges(int nodes, const std::vector<Edge>& edges) {
  const Components components = components_of(nodes, edges);
  const auto in_ring = [&](const Edge& edge) { return components.of[edge.from] == components.of[edge.to]; };
  Acyclic graph(nodes, static_cast<std::size_t>(std::ranges::count_if(edges, in_ring)));
  std::vector<bool> closing(edges.size(), false);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (in_ring(edges[i])) closing[i] = !graph.add(edges[i]);
  }
  return closing;
}

}  // namespace chronus::graph
