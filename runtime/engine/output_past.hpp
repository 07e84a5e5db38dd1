// Where a node's outputs come from, so that what follows begins without a click. Real-time safe.
#pragma once

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// At the end of each run: peaks for the meters, the last sample and own step for jumps, and what a jump that
/// is hidden still adds. Of the first `followed` outputs OutputPast::moved holds, unless such a jump is
/// hidden. Returns the audio outputs' peak.
float follow_outputs(PlanNode&, const Span&, std::size_t followed) noexcept [[clang::nonblocking]];

/// What the outputs hold now begins at their last sample.
void let_fade(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

/// Hides, where a version begins without a fade, the part of the jump that exceeds the own steps before.
void hide_jump(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
