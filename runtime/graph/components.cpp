#include "graph/components.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "graph/neighbours.hpp"

namespace chronus::graph {

namespace {

class Search {
 public:
  Search(int nodes, const std::vector<Edge>& edges)
      : next_(nodes, edges, &Edge::from, &Edge::to), index_(nodes, -1), low_(nodes, 0), on_stack_(nodes, 0) {
    found.of.assign(nodes, -1);
    for (int node = 0; node < nodes; ++node) {
      if (index_[node] < 0) visit(node);
    }
  }

  Components found;

 private:
  struct Frame {
    int node;
    std::size_t child;
  };

  void visit(int root) {
    open(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const int node = frame.node;
      const auto children = next_.of(node);
      if (frame.child < children.size()) {
        const int child = children[frame.child++];
        if (index_[child] < 0) {
          open(child);
        } else if (on_stack_[child]) {
          low_[node] = std::min(low_[node], index_[child]);
        }
      } else {
        close(node);
        frames_.pop_back();
        if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
      }
    }
  }

  void open(int node) {
    index_[node] = low_[node] = counter_++;
    stack_.push_back(node);
    on_stack_[node] = 1;
    frames_.push_back({node, 0});
  }

  void close(int node) {
    if (low_[node] != index_[node]) return;
    int member;
    do {
      member = stack_.back();
      stack_.pop_back();
      on_stack_[member] = 0;
      found.of[member] = found.count;
    } while (member != node);
    ++found.count;
  }

  Neighbours next_;
  std::vector<int> index_;
  std::vector<int> low_;
  std::vector<char> on_stack_;
  std::vector<int> stack_;
  std::vector<Frame> frames_;
  int counter_ = 0;
};

}  // namespace

Components components_of(int nodes, const std::vector<Edge>& edges) {
  return std::move(Search(nodes, edges).found);
}

}  // namespace chronus::graph
