// The moments at which a node's swap begins and ends.
#pragma once

#include <cstdint>

#include "engine/plan.hpp"

namespace chronus::engine {

/// Starts the swap to the current version at `sample`: copies the state, begins the fade. Real-time safe.
void begin_swap(PlanNode&, std::int64_t sample) noexcept [[clang::nonblocking]];

/// A fade is over: the new version's delay lines owe nothing to those of the version before. Real-time safe.
void close_seams(PlanNode&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
