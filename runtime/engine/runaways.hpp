// Mutes nodes that ran away.
#pragma once

#include <cstdint>

#include "engine/plan.hpp"
#include "engine/reporter.hpp"

namespace chronus::engine {

/// Mutes the nodes that ran away in the run that ended before `sample`, and briefly mutes (calms) the nodes
/// that hold their sound. `rate` is in Hz. [audio-thread, real-time-safe]
void stop_runaways(Plan&, Reporter&, std::int64_t sample, double rate) noexcept [[clang::nonblocking]];

/// Bypasses or mutes one node; if calmed, until sample `until`. Reports a fault of its reset.
/// [audio-thread, real-time-safe]
void stop(Plan&, PlanNode&, Reporter&, Aside why, std::int64_t until, std::int64_t sample) noexcept
    [[clang::nonblocking]];

}  // namespace chronus::engine
