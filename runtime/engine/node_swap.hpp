// Begins and ends a node's swap. [audio-thread, real-time-safe]
#pragma once

#include <cstdint>

#include "engine/plan.hpp"

namespace chronus::engine {

/// Starts the swap to the current version at `sample`: copies the state, begins the fade.
void begin_swap(PlanNode&, std::int64_t sample) noexcept [[clang::nonblocking]];

/// Call when the fade is over: the new version's delay lines take only its own samples.
void close_seams(PlanNode&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
