// The smoothed value of a parameter, sample by sample.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Sends a knob to `value`, in the parameter's own unit, over `length` samples from `sample` on.
void turn(KnobState&, double value, std::int64_t sample, std::int64_t length) noexcept [[clang::nonblocking]];

/// Whether the knob must be read frame by frame from `sample` on: it moves, a cable moves it, or it has come
/// to rest since the last multiple of 16 samples, so that the update() there still sees its last step.
bool moves(const PlanKnob&, std::int64_t sample) noexcept [[clang::nonblocking]];

/// Fills the knob's buffer for the span: its resting value once, or a value a frame if the node `moving`.
void fill_knob(const PlanKnob&, const Span&, bool moving) noexcept [[clang::nonblocking]];

/// The two halves of that for a knob that moves: its ramp and its first `cables` cables; then from octaves to
/// the parameter's unit, within its range.
void sum_knob(const PlanKnob&, const Span&, std::size_t cables) noexcept [[clang::nonblocking]];
void hold_knob(const PlanKnob&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
