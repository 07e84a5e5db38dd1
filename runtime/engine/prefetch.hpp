// Asks the processor for memory before a run needs it: a patch of more than twenty nodes outgrows the first
// cache, and a node reads some thirty lines that no other node reads. [audio-thread, real-time-safe]
#pragma once

#include <cstddef>

#include "engine/plan.hpp"

namespace chronus::engine {

template <std::size_t lines>
inline void fetch(const void* memory) noexcept {
#pragma clang loop unroll(full)
  for (std::size_t i = 0; i < lines; ++i)
    __builtin_prefetch(static_cast<const std::byte*>(memory) + i * cache_line);
}

/// Call before node `n` runs. Prefetches the lines of the node after the next that each run reads, and the
/// first lines of the next one's state, arrays, instance and module object. Does nothing before the last two.
inline void fetch_ahead(const Plan& plan, std::size_t n) noexcept {
  if (n + 2 >= plan.nodes.size()) return;
  fetch<(offsetof(PlanNode, outgoing) + cache_line) / cache_line>(plan.nodes[n + 2]);
  const PlanNode& next = *plan.nodes[n + 1];
  fetch<4>(next.state);
  fetch<4>(next.arrays.data());
  fetch<1>(next.current.instance);
  fetch<3>(next.current.self);
}

}  // namespace chronus::engine
