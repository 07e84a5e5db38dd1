// Replaces a version that failed while it played alone, so that its node is silent.
#pragma once

#include <cstdint>
#include <string>

#include "engine/code_book.hpp"
#include "engine/event.hpp"
#include "engine/node_swaps.hpp"
#include "engine/stage_nodes.hpp"

namespace chronus::engine {

/// Changes nodes; the next plan plays the change. The constructor's arguments must outlive it.
/// [control-thread]
class FaultRecovery {
 public:
  FaultRecovery(StageNodes& nodes, CodeBook& codes, NodeSwaps& swaps)
      : nodes_(nodes), codes_(codes), swaps_(swaps) {}

  /// Replaces the failed version by the last good one in all nodes that play it. Without a good version the
  /// node restarts, until the version has failed too often and is quarantined.
  void recover(StageNode&, const Report&);

  /// As Stage::withdraw(), at `sample`.
  bool withdraw(const std::string& module, std::uint64_t version, const std::string& why,
                std::int64_t sample);

 private:
  bool put_back(const std::string& module, const std::string& why);
  void silence_nodes_of(const std::string& module, std::int64_t sample);

  StageNodes& nodes_;
  CodeBook& codes_;
  NodeSwaps& swaps_;
};

}  // namespace chronus::engine
