#include "engine/output_past.hpp"

#include <algorithm>
#include <cmath>

#include "engine/samples.hpp"

namespace chronus::engine {

namespace {

/// Adds an offset that hides a jump and decays within `samples`: by 40 dB or, above full scale, to -40 dB.
void hide(OutputPast& past, float offset, float samples) noexcept {
  constexpr float left = 0.008f;
  past.offset = std::clamp(offset, -1e30f, 1e30f);  // a sum with it stays finite
  past.decay = std::pow(left / std::max(1.0f, std::abs(past.offset)), 1 / samples);
}

}  // namespace

float follow_outputs(PlanNode& node, const Span& span, std::size_t followed) noexcept [[clang::nonblocking]] {
  float highest = 0;
  const std::size_t count = std::min<std::size_t>(node.outputs.size(), max_meters);
  for (std::size_t k = 0; k < count; ++k) {
    OutputPast& past = node.state->past[k];
    float* out = node.outputs[k].buffer + span.offset;
    const bool hides = past.offset != 0 && node.outputs[k].audio;
    if (hides) {
      for (int i = 0; i < span.frames; ++i) {
        out[i] += past.offset;
        past.offset *= past.decay;
      }
      if (std::abs(past.offset) < 1e-7f) past.offset = 0;
    }
    const auto [peak, step] = k < followed && !hides ? past.moved : movement(past.last, out, span.frames);
    past.step = std::max(step, past.step * 0.9f);
    past.last = out[span.frames - 1];
    if (node.outputs[k].audio) highest = std::max(highest, peak);
    std::atomic<float>& meter = node.state->meters.peak[k];
    if (peak > meter.load(std::memory_order_relaxed)) meter.store(peak, std::memory_order_relaxed);
  }
  return highest;
}

void let_fade(PlanNode& node, const Span& span) noexcept [[clang::nonblocking]] {
  const std::size_t count = std::min<std::size_t>(node.outputs.size(), max_meters);
  for (std::size_t k = 0; k < count; ++k) {
    OutputPast& past = node.state->past[k];
    if (node.outputs[k].audio) hide(past, past.last - node.outputs[k].buffer[span.offset], node.hiding);
  }
}

void hide_jump(PlanNode& node, const Span& span) noexcept [[clang::nonblocking]] {
  const std::size_t count = std::min<std::size_t>(node.outputs.size(), max_meters);
  for (std::size_t k = 0; k < count; ++k) {
    OutputPast& past = node.state->past[k];
    const float jump = node.outputs[k].buffer[span.offset] - past.last;
    const float beyond = std::abs(jump) - past.step;
    if (node.outputs[k].audio && beyond > 0) hide(past, jump > 0 ? -beyond : beyond, node.hiding);
  }
  node.state->jumps = false;
}

}  // namespace chronus::engine
