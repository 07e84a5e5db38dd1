// What the stage tells of its nodes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/event.hpp"
#include "engine/swap_record.hpp"

namespace chronus::engine {

/// What became of a node's new code, module or text, for the reply.
struct SwapNews {
  std::string node{};
  std::string module{};
  bool fresh = false;     ///< the node was silent before: it starts
  std::string refusal{};  ///< prepare()'s own words; the version before plays on
  SwapOutcome state{};    ///< once the swap has begun; until then all that may be kept
  std::vector<ResetLeaf> reset{};
  bool waits = false;  ///< a fade is running; it follows
};

/// Something that happened to a node. `new_failed` is also sent when a version that had to wait is rejected
/// by its prepare(); of it and of `failed` StageNode::refusal says what was wrong and what follows.
struct StageEvent {
  Report::Kind kind;
  std::string node;
  std::int64_t sample = 0;
  std::int64_t ns = 0;
  std::uint64_t number = 0;   ///< of plan_taken: the plan's; of new_failed and failed: the failed version's;
                              ///< else the version that the node plays
  Aside aside = Aside::none;  ///< of put_aside: why
  double share = 0;           ///< of strains: of the time there is, what the node takes
  double load = 0;            ///< and all modules together
  SwapOutcome state{};        ///< of swapped
};

}  // namespace chronus::engine
