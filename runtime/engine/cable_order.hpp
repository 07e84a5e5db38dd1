// Which of the stage's cables close a cycle, and which cable of the patch a sounding one is.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "engine/stage_node.hpp"

namespace chronus::engine {

/// Finds cables by their ends. The cables must stay where they are.
class CableIndex {
 public:
  explicit CableIndex(const std::vector<StageCable>&);

  /// The first with these ends for which `fits(position)` holds; -1 if there is none.
  template <class Fits>
  int find(const StageCable& ends, Fits fits) const {
    int first = -1;
    const auto [begin, end] = positions_.equal_range(hash_of(ends));
    for (auto each = begin; each != end; ++each) {
      const int at = each->second;
      const bool earlier = first < 0 || at < first;
      if (earlier && cables_[static_cast<std::size_t>(at)].same_ends(ends) && fits(at)) first = at;
    }
    return first;
  }

 private:
  static std::size_t hash_of(const StageCable&);

  const std::vector<StageCable>& cables_;
  std::unordered_multimap<std::size_t, int> positions_;
};

/// Sets `closes` of each wanted cable, the oldest first, by the rule of graph::closing_edges(). `sounding`
/// are the cables of the plan before, the fading ones included. One that fades out and closes no cycle keeps
/// its way until it is silent; a new cable that would make a cycle with it closes that meanwhile. Returns
/// whether there is such a cable: then this is to be asked again when one has faded out.
bool mark_closing(std::vector<StageCable>& wanted, const CableIndex& wanted_index,
                  const std::vector<StageCable>& sounding);

}  // namespace chronus::engine
