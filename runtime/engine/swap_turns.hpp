// Decides which swaps begin and which wait for their turn, and ends those whose fade is over.
#pragma once

#include <cstdint>

#include "engine/plan.hpp"
#include "engine/reporter.hpp"

namespace chronus::engine {

/// The time that a block has for swaps.
struct SwapBudget {
  double load = 0;  ///< share of the last blocks' time that the engine used
  double sample_rate = 48000;
  bool live = false;  ///< a device waits for each block
};

/// Begins, at `sample`, the swaps of a plan for which there is time, and at least one if none is running.
/// Returns whether any still waits. [audio-thread, real-time-safe]
bool begin_swaps(Plan&, Reporter&, const SwapBudget&, std::int64_t sample) noexcept [[clang::nonblocking]];

/// Ends the swaps whose fade is over at `sample`, and reports each. [audio-thread, real-time-safe]
void finish_fades(const Plan&, Reporter&, std::int64_t sample) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
