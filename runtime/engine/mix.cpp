#include "engine/mix.hpp"

#include <algorithm>

namespace chronus::engine {

namespace {

/// Reads a cable's source frame by frame, through its delay.
template <class Each>
void each_sample(const PlanCable& cable, const Span& span, Each each) noexcept {
  const float* source = cable.source + span.offset;
  switch (cable.delay) {
    case Delay::none:
      for (int i = 0; i < span.frames; ++i) each(i, source[i]);
      return;
    case Delay::sample:
      for (int i = 0; i < span.frames; ++i) {
        each(i, span.offset + i == 0 ? cable.state->last : source[i - 1]);
      }
      return;
    case Delay::block:
      for (int i = 0; i < span.frames; ++i) {
        each(i, cable.state->history[static_cast<std::size_t>((span.sample + i) % span.block)]);
      }
      return;
  }
}

}  // namespace

void put_cable(const PlanCable& cable, const Span& span, float* to) noexcept [[clang::nonblocking]] {
  if (cable.passes(span.sample)) {
    std::copy_n(cable.source + span.offset, span.frames, to);
    return;
  }
  std::fill_n(to, span.frames, 0.0f);
  add_cable(cable, span, to);
}

void add_cable(const PlanCable& cable, const Span& span, float* to) noexcept [[clang::nonblocking]] {
  const Ramp& gain = cable.state->gain;
  if (!gain.resting(span.sample)) {
    each_sample(cable, span,
                [&](int i, float x) { to[i] += x * static_cast<float>(gain.at(span.sample + i)); });
  } else if (const auto fixed = static_cast<float>(gain.to); fixed == 1) {
    each_sample(cable, span, [&](int i, float x) { to[i] += x; });
  } else if (fixed != 0) {
    each_sample(cable, span, [&](int i, float x) { to[i] += x * fixed; });
  }
}

void aim(const PlanAim& cable, std::int64_t sample, std::int64_t ramp) noexcept [[clang::nonblocking]] {
  Ramp& gain = cable.state->gain;
  if (gain.to == cable.gain) return;
  // A new cable with a delay of a block carries silence until that block is over.
  const bool is_new = gain.to == 0 && gain.length == 0;
  const auto wait = cable.audio && is_new && cable.delay == Delay::block
                        ? static_cast<std::int64_t>(cable.state->history.size())
                        : 0;
  gain.go(cable.gain, sample + wait, cable.audio ? ramp : 0);
}

void remember(const PlanCable& cable, const Span& span) noexcept [[clang::nonblocking]] {
  const float* end = cable.source + span.offset + span.frames;
  cable.state->last = end[-1];
  if (cable.delay != Delay::block) return;
  for (int i = 0; i < span.frames; ++i) {
    cable.state->history[static_cast<std::size_t>((span.sample + i) % span.block)] = end[i - span.frames];
  }
}

}  // namespace chronus::engine
