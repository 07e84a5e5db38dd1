// Which of the stage's cables close a cycle.
#pragma once

#include <memory>
#include <vector>

#include "engine/stage_node.hpp"

namespace chronus::engine {

/// Per wanted cable, the oldest first, whether it closes a cycle.
struct ClosingCables {
  std::vector<bool> closes;
  bool waits = false;  ///< some do so only until a cable has faded out: then this is to be asked again
};

/// Decides by the rule of graph::closing_edges(). `wanted` and `leaving` are as they play, the new ones
/// without a state. A cable that fades out and closes no cycle keeps its way until it is silent; a new cable
/// that would make a cycle with it closes that meanwhile. Uses StageNode::rank, which must differ among the
/// nodes of `wanted`.
ClosingCables closing_cables(const std::vector<std::unique_ptr<StageCable>>& wanted,
                             const std::vector<std::unique_ptr<StageCable>>& leaving);

}  // namespace chronus::engine
