// Silences a version in all nodes once one call of it did not return.
#pragma once

#include <cstdint>

#include "engine/plan.hpp"
#include "engine/reporter.hpp"

namespace chronus::engine {

/// Marks the version `endless` of `node` as failed in all other nodes that play it, before they run it: to
/// cut off a call takes milliseconds. [audio-thread, real-time-safe]
void fail_alike(Plan&, const PlanNode& node, const PlanVersion& endless, Reporter&,
                std::int64_t sample) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
