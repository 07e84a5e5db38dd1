#include "engine/closing_cables.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

#include "graph/cycles.hpp"

namespace chronus::engine {

namespace {

/// Numbers the nodes by their rank; leaving nodes, which have no rank of their own, follow all others.
class Edges {
 public:
  explicit Edges(std::size_t room) { edges_.reserve(room); }

  void add(const StageCable& cable) { edges_.push_back({number(*cable.from), number(*cable.to)}); }

  std::vector<bool> closing() {
    const int first = most_ + 1;
    for (graph::Edge& edge : edges_) {
      for (int* end : {&edge.from, &edge.to}) *end = *end < 0 ? first - *end - 1 : *end;
    }
    return graph::closing_edges(first + static_cast<int>(leaving_.size()), edges_);
  }

 private:
  int number(const StageNode& node) {
    if (node.leaving())
      return -1 - leaving_.try_emplace(&node, static_cast<int>(leaving_.size())).first->second;
    most_ = std::max(most_, static_cast<int>(node.rank));
    return static_cast<int>(node.rank);
  }

  std::vector<graph::Edge> edges_;
  std::unordered_map<const StageNode*, int> leaving_;
  int most_ = -1;
};

}  // namespace

ClosingCables closing_cables(const std::vector<std::unique_ptr<StageCable>>& wanted,
                             const std::vector<std::unique_ptr<StageCable>>& leaving) {
  ClosingCables found{std::vector<bool>(wanted.size(), false)};
  std::vector<std::size_t> inner;
  Edges by_age(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i]->inner()) continue;
    inner.push_back(i);
    by_age.add(*wanted[i]);
  }
  const std::vector<bool> closing = by_age.closing();
  for (std::size_t k = 0; k < inner.size(); ++k) found.closes[inner[k]] = closing[k];

  // Cables that play on without a delay form no cycle with cables that fade out.
  Edges edges(wanted.size() + leaving.size());
  std::size_t fading = 0;
  const auto add_fading = [&](const StageCable& cable) {
    if (!cable.inner() || cable.closes || !cable.audio) return;
    edges.add(cable);
    ++fading;
  };
  for (const auto& cable : leaving) add_fading(*cable);
  for (const std::size_t i : inner) {
    if (wanted[i]->state && found.closes[i]) add_fading(*wanted[i]);
  }
  if (fading == 0) return found;

  std::vector<std::size_t> order;
  for (const bool old : {true, false}) {
    for (const std::size_t i : inner) {
      const bool plays_on = wanted[i]->state && !wanted[i]->closes;
      if (!found.closes[i] && plays_on == old) order.push_back(i);
    }
  }
  for (const std::size_t i : order) edges.add(*wanted[i]);
  const std::vector<bool> closing_now = edges.closing();
  for (std::size_t k = 0; k < order.size(); ++k) {
    found.closes[order[k]] = closing_now[fading + k];
    found.waits = found.waits || closing_now[fading + k];
  }
  return found;
}

}  // namespace chronus::engine
