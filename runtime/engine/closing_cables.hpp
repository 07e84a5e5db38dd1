// Which of the stage's cables close a cycle.
#pragma once

#include <memory>
#include <vector>

#include "engine/stage_node.hpp"

namespace chronus::engine {

/// For each wanted cable, oldest first, whether it closes a cycle.
struct ClosingCables {
  std::vector<bool> closes;
  bool waits = false;  ///< some close one only until a cable has faded out: decide again then
};

/// Applies the rule of graph::closing_edges(). `wanted` and `leaving` are the cables as they play; new cables
/// have no state. A cable that fades out and closes no cycle stays undelayed until it is silent; a new cable
/// that would form a cycle with it closes that cycle until then. Uses StageNode::rank, which must differ
/// among the nodes of `wanted`. [control-thread]
ClosingCables closing_cables(const std::vector<std::unique_ptr<StageCable>>& wanted,
                             const std::vector<std::unique_ptr<StageCable>>& leaving);

}  // namespace chronus::engine
