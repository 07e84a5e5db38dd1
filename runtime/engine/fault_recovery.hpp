// What takes the place of a version that has failed where it sounds alone: its node is silent.
#pragma once

#include <cstdint>
#include <string>

#include "engine/code_book.hpp"
#include "engine/event.hpp"
#include "engine/node_swaps.hpp"
#include "engine/stage_nodes.hpp"

namespace chronus::engine {

/// Changes nodes; the next plan shows it. All that it is made with must outlive it. [control-thread]
class FaultRecovery {
 public:
  FaultRecovery(StageNodes& nodes, CodeBook& codes, NodeSwaps& swaps)
      : nodes_(nodes), codes_(codes), swaps_(swaps) {}

  /// The last good version takes the place of the one that failed, in all nodes that play it. Without one,
  /// the node starts anew, until that has failed too often.
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
