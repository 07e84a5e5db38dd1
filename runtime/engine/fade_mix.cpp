#include "engine/fade_mix.hpp"

#include <algorithm>
#include <cmath>

namespace chronus::engine {

namespace {

/// The gains of the new and of the old version.
struct Shares {
  float in;
  float out;
};

Shares shares_at(const Fade& fade, std::int64_t sample) noexcept {
  const float x =
      std::min(1.0f, static_cast<float>(sample - fade.start + 1) / static_cast<float>(fade.length));
  if (!fade.equal_power) return {x, 1 - x};
  return {std::sin(x * 1.57079633f), std::cos(x * 1.57079633f)};
}

}  // namespace

void mix_versions(PlanNode& node, const Span& span) noexcept [[clang::nonblocking]] {
  const Fade& fade = node.state->fade;
  for (std::size_t k = 0; k < node.outputs.size(); ++k) {
    const PlanOutput& output = node.outputs[k];
    const float* old = node.old_outputs[k];
    float* out = output.buffer + span.offset;
    if (!output.audio) continue;
    for (int i = 0; i < span.frames; ++i) {
      const Shares share = shares_at(fade, span.sample + i);
      out[i] = share.in * out[i] + (old ? share.out * old[span.offset + i] : 0.0f);
    }
  }
}

void play_old(PlanNode& node, const Span& span) noexcept [[clang::nonblocking]] {
  for (std::size_t k = 0; k < node.outputs.size(); ++k) {
    float* out = node.outputs[k].buffer + span.offset;
    if (const float* old = node.old_outputs[k]) {
      std::copy_n(old + span.offset, span.frames, out);
    } else {
      std::fill_n(out, span.frames, 0.0f);
    }
  }
}

}  // namespace chronus::engine
