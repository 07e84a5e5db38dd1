// What the engine does about a version that does not come to an end: one call of it was enough.
#pragma once

#include <cstdint>

#include "engine/plan.hpp"
#include "engine/reporter.hpp"

namespace chronus::engine {

/// Each cut takes milliseconds, so the other nodes that play the version of `node` fall silent before they
/// come to it. [audio-thread, real-time-safe]
void fail_alike(Plan&, const PlanNode& node, const PlanVersion& endless, Reporter&,
                std::int64_t sample) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
