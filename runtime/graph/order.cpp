#include "graph/order.hpp"

#include <cstddef>
#include <queue>
#include <utility>

#include "graph/components.hpp"
#include "graph/neighbours.hpp"

namespace chronus::graph {

namespace {

/// Sorts the items of a graph without cycles, each after those that feed it; of the items that could be next,
/// the one of the lowest `rank` comes first.
std::vector<int> sorted(const std::vector<int>& rank, const std::vector<Edge>& edges) {
  const auto later = [&](int a, int b) { return rank[a] > rank[b]; };
  const Neighbours feeds(static_cast<int>(rank.size()), edges, &Edge::from, &Edge::to);
  std::vector<int> missing(rank.size(), 0);
  for (const Edge& edge : edges) ++missing[edge.to];
  std::priority_queue<int, std::vector<int>, decltype(later)> ready(later);
  for (std::size_t i = 0; i < rank.size(); ++i) {
    if (missing[i] == 0) ready.push(static_cast<int>(i));
  }
  std::vector<int> order;
  order.reserve(rank.size());
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const int fed : feeds.of(order.back())) {
      if (--missing[fed] == 0) ready.push(fed);
    }
  }
  return order;
}

}  // namespace

std::vector<Group> order_of(int nodes, const std::vector<Edge>& edges, const std::vector<bool>& closing) {
  const Components component = components_of(nodes, edges);
  std::vector<int> lowest(component.count, -1);
  std::vector<int> numbers(nodes);
  for (int node = 0; node < nodes; ++node) {
    numbers[node] = node;
    if (int& first = lowest[component.of[node]]; first < 0) first = node;
  }
  std::vector<Edge> within;
  std::vector<Edge> between;
  std::vector<Group> members(component.count);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const int from = component.of[edges[i].from];
    const int to = component.of[edges[i].to];
    if (from != to) {
      between.push_back({from, to});
      continue;
    }
    members[to].cyclic = true;
    if (!closing[i]) within.push_back(edges[i]);
  }
  for (const int node : sorted(numbers, within)) members[component.of[node]].nodes.push_back(node);
  std::vector<Group> groups;
  groups.reserve(members.size());
  for (const int each : sorted(lowest, between)) groups.push_back(std::move(members[each]));
  return groups;
}

}  // namespace chronus::graph
