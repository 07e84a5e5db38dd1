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
  const KnobState& state = *knob.state;
  float* to = knob.buffer + span.offset;
  const bool resting = state.ramp.resting(span.sample);
  if (resting && knob.cables.empty()) {
    std::fill_n(to, moving ? span.frames : 1, held(knob, static_cast<float>(state.target)));
    return;
  }
  for (int i = 0; i < span.frames; ++i) to[i] = static_cast<float>(state.ramp.at(span.sample + i));
  for (const PlanCable& cable : knob.cables) add_cable(cable, span, to);
  if (state.in_octaves) {
    for (int i = 0; i < span.frames; ++i) to[i] = math::exp2(to[i]);
  }
  for (int i = 0; i < span.frames; ++i) to[i] = held(knob, to[i]);
}

}  // namespace chronus::engine
