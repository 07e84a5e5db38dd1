#include "engine/inputs.hpp"

#include <chronus/ports.hpp>

#include <algorithm>

namespace chronus::engine {

namespace {

/// Strikes a gate with any height above 0 where no cable holds it high; adds the height to any other input.
void add_hit(const PlanInput& input, const Span& span, float* samples) noexcept {
  constexpr float threshold = 0.5f;
  for (int i = 0; i < span.frames; ++i) {
    const float height = input.state->hit_at(span.sample + i);
    if (!input.gate)
      samples[i] += height;
    else if (height > 0 && samples[i] < threshold)
      samples[i] = height >= threshold ? height : soft_strike - height;
  }
}

}  // namespace

void fill_input(const PlanInput& input, const Span& span, std::size_t cables) noexcept
    [[clang::nonblocking]] {
  float* to = input.buffer + span.offset;
  const InputState& state = *input.state;
  if (cables > 0) {
    put_cable(input.cables.front(), span, to);
    for (std::size_t i = 1; i < cables; ++i) add_cable(input.cables[i], span, to);
  } else if (!input.cables.empty()) {
    std::fill_n(to, span.frames, 0.0f);
  } else if (state.value.resting(span.sample)) {
    std::fill_n(to, span.frames, static_cast<float>(state.value.to));
  } else {
    for (int i = 0; i < span.frames; ++i) to[i] = static_cast<float>(state.value.at(span.sample + i));
  }
  if (span.sample < state.hit_end) add_hit(input, span, to);
}

void read_input(PlanInput& input, const Span& span) noexcept [[clang::nonblocking]] {
  const bool passes = input.cables.size() == 1 && input.cables.front().passes(span.sample) &&
                      span.sample >= input.state->hit_end;
  input.samples = (passes ? input.cables.front().source : input.buffer) + span.offset;
  if (!passes) fill_input(input, span, input.cables.size());
}

}  // namespace chronus::engine
