// Tracks a node's recent output and hides jumps in it, which would click. [audio-thread, real-time-safe]
#pragma once

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Call at the end of each run: adds the offsets that hide jumps, and notes the meters' peaks, the last
/// samples and the largest steps. OutputPast::moved has these of the first `followed` outputs, unless an
/// offset is added. Returns the audio outputs' peak.
float follow_outputs(PlanNode&, const Span&, std::size_t followed) noexcept [[clang::nonblocking]];

/// Adds an offset that decays, so that this run of the outputs begins at their last sample.
void let_fade(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

/// Where a version begins without a fade, hides the part of the jump that exceeds the largest recent step.
void hide_jump(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
