// The stage's news of its nodes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/event.hpp"
#include "engine/swap_record.hpp"

namespace chronus::engine {

/// The result of a node's new code, module or text, for the reply.
struct SwapNews {
  std::string node{};
  std::string module{};
  bool fresh = false;     ///< the node was silent before: it starts
  std::string refusal{};  ///< the message of prepare(); the previous version plays on
  SwapOutcome state{};    ///< final once the swap has begun; until then all that may be retained
  std::vector<ResetLeaf> reset{};
  bool waits = false;  ///< queued until a running fade is over
};

/// Something that happened to a node. `new_failed` is also sent when a queued version is rejected by its
/// prepare(). After `new_failed` and `failed`, StageNode::refusal gives the cause and the consequence.
struct StageEvent {
  Report::Kind kind;
  std::string node;
  std::int64_t sample = 0;
  std::int64_t ns = 0;
  /// Of plan_taken: the plan's number. Of new_failed and failed: the failed version. Else the version that
  /// the node plays.
  std::uint64_t number = 0;
  Aside aside = Aside::none;  ///< of put_aside: why
  double share = 0;           ///< of strains: the share of real time that the node takes
  double load = 0;            ///< of strains: that of all modules together
  SwapOutcome state{};        ///< of swapped
};

}  // namespace chronus::engine
