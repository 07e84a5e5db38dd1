#include "control/patching/cycle_notes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/components.hpp"

namespace chronus::patching {

namespace {

/// The cycles of a patch, by node.
class Cycles {
 public:
  explicit Cycles(const Draft& draft) {
    for (const graph::Node& node : draft.patch.nodes)
      places_.emplace(node.name, static_cast<int>(places_.size()));
    std::vector<graph::Edge> edges;
    for (const graph::Cable& cable : draft.patch.cables) {
      const auto from = place(cable.from.node);
      const auto to = place(cable.to.node);
      if (from && to) edges.push_back({*from, *to});
    }
    components_ = graph::components_of(static_cast<int>(places_.size()), edges);
    has_block_.assign(static_cast<std::size_t>(components_.count), false);
    std::size_t at = 0;
    for (const graph::Node& node : draft.patch.nodes) {
      const ModuleInfo* info = draft.info(node);
      if (info && info->has_block) has_block_[static_cast<std::size_t>(components_.of[at])] = true;
      ++at;
    }
  }

  std::string note(const graph::Cable& cable) const {
    const auto from = place(cable.from.node);
    const auto to = place(cable.to.node);
    if (!from || !to || components_.of[*from] != components_.of[*to]) return {};
    return has_block_[static_cast<std::size_t>(components_.of[*from])]
               ? "in a cycle with one block of delay"
               : "in a cycle with one sample of delay";
  }

 private:
  std::optional<int> place(const std::string& node) const {
    const auto found = places_.find(node);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }

  std::unordered_map<std::string_view, int> places_;
  graph::Components components_;
  std::vector<bool> has_block_;  ///< per component
};

}  // namespace

void note_cycles(Draft& draft) {
  if (draft.laid.empty()) return;
  const Cycles cycles(draft);
  for (const auto& [change, cable] : draft.laid) {
    if (change < draft.changes.size() && draft.patch.find(cable.from, cable.to))
      draft.changes[change].note = cycles.note(cable);
  }
  draft.laid.clear();
}

}  // namespace chronus::patching
