// A linear ramp as a function of the absolute sample, independent of the division into blocks.
// [any-thread, real-time-safe]
#pragma once

#include <cstdint>

namespace chronus::engine {

/// Starts at sample `start`, which is the first to differ from `from`, and reaches `to` after `length`
/// samples.
struct Ramp {
  double from = 0;
  double to = 0;
  std::int64_t start = 0;
  std::int64_t length = 0;

  static Ramp at_rest(double value) { return {value, value, 0, 0}; }

  double at(std::int64_t sample) const noexcept {
    if (sample < start) return from;
    const std::int64_t done = sample - start + 1;
    if (done >= length) return to;
    return from + (to - from) * (static_cast<double>(done) / static_cast<double>(length));
  }

  /// The first sample from which the value stands still.
  std::int64_t end() const noexcept { return start + (length > 0 ? length - 1 : 0); }
  bool resting(std::int64_t sample) const noexcept { return sample >= end(); }

  /// Ramps to `target` from the current value at `sample`.
  void go(double target, std::int64_t sample, std::int64_t samples) noexcept {
    *this = {at(sample - 1), target, sample, samples};
  }
};

}  // namespace chronus::engine
