#include "engine/knobs.hpp"

#include <chronus/math.hpp>

#include <algorithm>
#include <cmath>

namespace chronus::engine {

namespace {

/// update() runs at multiples of this many samples.
constexpr std::int64_t grid = 16;

float held(const PlanKnob& knob, float value) {
  return std::clamp(value, knob.min, knob.max);
}

}  // namespace

void turn(KnobState& knob, double value, std::int64_t sample, std::int64_t length) noexcept
    [[clang::nonblocking]] {
  knob.target = value;
  knob.ramp.go(knob.in_octaves ? std::log2(value) : value, sample, length);
}

bool moves(const PlanKnob& knob, std::int64_t sample) noexcept [[clang::nonblocking]] {
  const std::int64_t end = knob.state->ramp.end();
  const std::int64_t last_update = (end + grid - 1) / grid * grid;
  return !knob.cables.empty() || (knob.state->ramp.length > 0 && sample <= last_update);
}

void fill_knob(const PlanKnob& knob, const Span& span, bool moving) noexcept [[clang::nonblocking]] {
  if (knob.cables.empty() && knob.state->ramp.resting(span.sample)) {
    std::fill_n(knob.buffer + span.offset, moving ? span.frames : 1,
                held(knob, static_cast<float>(knob.state->target)));
    return;
  }
  sum_knob(knob, span, knob.cables.size());
  hold_knob(knob, span);
}

void sum_knob(const PlanKnob& knob, const Span& span, std::size_t cables) noexcept [[clang::nonblocking]] {
  const Ramp& ramp = knob.state->ramp;
  float* to = knob.buffer + span.offset;
  for (int i = 0; i < span.frames; ++i) to[i] = static_cast<float>(ramp.at(span.sample + i));
  for (std::size_t i = 0; i < cables; ++i) add_cable(knob.cables[i], span, to);
}

void hold_knob(const PlanKnob& knob, const Span& span) noexcept [[clang::nonblocking]] {
  float* to = knob.buffer + span.offset;
  if (knob.state->in_octaves) {
    for (int i = 0; i < span.frames; ++i) to[i] = math::exp2(to[i]);
  }
  for (int i = 0; i < span.frames; ++i) to[i] = held(knob, to[i]);
}

}  // namespace chronus::engine
