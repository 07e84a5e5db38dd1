#include "engine/cable_order.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include "graph/cycles.hpp"

namespace chronus::engine {

namespace {

/// Numbers the nodes as they are met.
class Edges {
 public:
  void add(const StageCable& cable) { edges_.push_back({number(cable.from), number(cable.to)}); }
  std::vector<bool> closing() const {
    return graph::closing_edges(static_cast<int>(numbers_.size()), edges_);
  }

 private:
  int number(const StageNode* node) {
    return numbers_.try_emplace(node, static_cast<int>(numbers_.size())).first->second;
  }

  std::unordered_map<const StageNode*, int> numbers_;
  std::vector<graph::Edge> edges_;
};

}  // namespace

CableIndex::CableIndex(const std::vector<StageCable>& cables) : cables_(cables) {
  positions_.reserve(cables.size());
  for (std::size_t i = 0; i < cables.size(); ++i) positions_.emplace(hash_of(cables[i]), static_cast<int>(i));
}

std::size_t CableIndex::hash_of(const StageCable& cable) {
  const std::hash<std::string> text;
  const std::hash<const StageNode*> node;
  std::size_t sum = node(cable.from);
  for (const std::size_t part : {text(cable.output), node(cable.to), text(cable.input)})
    sum = (sum ^ (sum >> 29)) * 0x9e3779b97f4a7c15ull + part;
  return sum;
}

bool mark_closing(std::vector<StageCable>& wanted, const CableIndex& wanted_index,
                  const std::vector<StageCable>& sounding) {
  Edges by_age;
  for (const StageCable& cable : wanted) by_age.add(cable);
  const std::vector<bool> closing = by_age.closing();
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i].closes = closing[i];

  // What plays without a delay already and goes on so makes no cycle with what fades out.
  std::vector<bool> plays_on(wanted.size(), false);
  Edges edges;
  bool any_fades = false;
  for (const StageCable& cable : sounding) {
    if (cable.closes) continue;
    const int same = wanted_index.find(
        cable, [&](int at) { return !closing[at] && !plays_on[static_cast<std::size_t>(at)]; });
    if (same >= 0) {
      plays_on[static_cast<std::size_t>(same)] = true;
    } else if (cable.audio) {
      edges.add(cable);
      any_fades = true;
    }
  }
  if (!any_fades) return false;

  std::vector<std::size_t> order;
  for (const bool old : {true, false}) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (!closing[i] && plays_on[i] == old) order.push_back(i);
    }
  }
  for (const std::size_t i : order) edges.add(wanted[i]);
  const std::vector<bool> closing_now = edges.closing();
  const std::size_t fading = closing_now.size() - order.size();
  bool meanwhile = false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    wanted[order[i]].closes = closing_now[fading + i];
    meanwhile = meanwhile || closing_now[fading + i];
  }
  return meanwhile;
}

}  // namespace chronus::engine
