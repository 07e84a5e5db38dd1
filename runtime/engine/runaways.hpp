// What the engine does with nodes that ran away.
#pragma once

#include <cstdint>

#include "engine/plan.hpp"
#include "engine/reporter.hpp"

namespace chronus::engine {

/// Stops the nodes that have run away in the run that ended before `sample`, and calms those that hold their
/// sound. `rate` is in Hz. [audio-thread, real-time-safe]
void stop_runaways(Plan&, Reporter&, std::int64_t sample, double rate) noexcept [[clang::nonblocking]];

/// Puts one node aside, for good or until `until`. [audio-thread, real-time-safe]
void stop(Plan&, PlanNode&, Reporter&, Aside why, std::int64_t until, std::int64_t sample) noexcept
    [[clang::nonblocking]];

}  // namespace chronus::engine
