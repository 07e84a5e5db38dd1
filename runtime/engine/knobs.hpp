// The smoothed value of a parameter, sample by sample. [audio-thread, real-time-safe]
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Ramps a knob to `value`, in the parameter's own unit, over `length` samples from `sample` on.
void turn(KnobState&, double value, std::int64_t sample, std::int64_t length) noexcept [[clang::nonblocking]];

/// Whether the knob must be read frame by frame from `sample` on: a cable modulates it, or it ramps, or it
/// came to rest since the last multiple of 16 samples, so that the update() at the next one still sees its
/// last step.
bool moves(const PlanKnob&, std::int64_t sample) noexcept [[clang::nonblocking]];

/// Fills the knob's buffer for the span: its resting value once, or a value a frame if the node `moving`.
void fill_knob(const PlanKnob&, const Span&, bool moving) noexcept [[clang::nonblocking]];

/// The two halves of fill_knob() for a knob that moves: sum_knob() adds its ramp and its first `cables`
/// cables; hold_knob() converts octaves to the parameter's unit and clamps to its range.
void sum_knob(const PlanKnob&, const Span&, std::size_t cables) noexcept [[clang::nonblocking]];
void hold_knob(const PlanKnob&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
