#include "graph/order.hpp"

#include <algorithm>
#include <queue>

namespace chronus::graph {

namespace {

/// The number of each node's component, by Tarjan's algorithm with a stack of its own (patches may be deep).
class Components {
 public:
  Components(int nodes, const std::vector<Edge>& edges)
      : of(nodes, -1), next_(nodes), index_(nodes, -1), low_(nodes, 0), on_stack_(nodes, false) {
    for (const Edge& edge : edges) next_[edge.from].push_back(edge.to);
    for (int node = 0; node < nodes; ++node) {
      if (index_[node] < 0) visit(node);
    }
  }

  std::vector<int> of;
  int count = 0;

 private:
  struct Frame {
    int node;
    std::size_t child;
  };

  void visit(int root) {
    std::vector<Frame> frames;
    open(root, frames);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const int node = frame.node;
      if (frame.child < next_[node].size()) {
        const int child = next_[node][frame.child++];
        if (index_[child] < 0) {
          open(child, frames);
        } else if (on_stack_[child]) {
          low_[node] = std::min(low_[node], index_[child]);
        }
      } else {
        close(node);
        frames.pop_back();
        if (!frames.empty()) low_[frames.back().node] = std::min(low_[frames.back().node], low_[node]);
      }
    }
  }

  void open(int node, std::vector<Frame>& frames) {
    index_[node] = low_[node] = counter_++;
    stack_.push_back(node);
    on_stack_[node] = true;
    frames.push_back({node, 0});
  }

  void close(int node) {
    if (low_[node] != index_[node]) return;
    int member;
    do {
      member = stack_.back();
      stack_.pop_back();
      on_stack_[member] = false;
      of[member] = count;
    } while (member != node);
    ++count;
  }

  std::vector<std::vector<int>> next_;
  std::vector<int> index_;
  std::vector<int> low_;
  std::vector<bool> on_stack_;
  std::vector<int> stack_;
  int counter_ = 0;
};

}  // namespace

Order order_of(int nodes, const std::vector<Edge>& edges) {
  const Components component(nodes, edges);
  std::vector<Group> members(component.count);
  for (int node = 0; node < nodes; ++node) members[component.of[node]].nodes.push_back(node);

  Order order;
  order.closing.resize(edges.size());
  std::vector<int> waiting(component.count, 0);
  std::vector<std::vector<int>> feeds(component.count);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const int from = component.of[edges[i].from];
    const int to = component.of[edges[i].to];
    if (from == to) {
      members[to].cyclic = true;
      order.closing[i] = edges[i].from >= edges[i].to;
    } else {
      feeds[from].push_back(to);
      ++waiting[to];
    }
  }

  const auto later = [&](int a, int b) { return members[a].nodes.front() > members[b].nodes.front(); };
  std::priority_queue<int, std::vector<int>, decltype(later)> ready(later);
  for (int i = 0; i < component.count; ++i) {
    if (waiting[i] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    const int group = ready.top();
    ready.pop();
    for (int fed : feeds[group]) {
      if (--waiting[fed] == 0) ready.push(fed);
    }
    order.groups.push_back(members[group]);
  }
  return order;
}

}  // namespace chronus::graph
