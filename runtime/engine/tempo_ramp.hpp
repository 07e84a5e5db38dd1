// A ramp of the tempo, linear in time. [any-thread, real-time-safe]
#pragma once

#include <cmath>
#include <cstdint>

namespace chronus::engine {

/// Leaves `from` at sample `start` and reaches `to` after `length` samples. Tempos are in beats a minute.
struct TempoRamp {
  double from = 120;
  double to = 120;
  std::int64_t start = 0;
  std::int64_t length = 0;

  /// Modules see the tempo in steps of this many samples, independent of the division into blocks. Each step
  /// has the mean tempo of its samples, so the beats are exact.
  static constexpr std::int64_t step = 64;

  bool over(std::int64_t sample) const noexcept { return sample >= start + length; }

  double at(double sample) const noexcept {
    const double done = (sample - static_cast<double>(start)) / static_cast<double>(length);
    return done >= 1 ? to : from + (to - from) * done;
  }

  /// The end of the step that contains `sample`.
  std::int64_t step_end(std::int64_t sample) const noexcept {
    const std::int64_t next = (sample / step + 1) * step;
    return next < start + length ? next : start + length;
  }

  /// The tempo of the step that begins at `sample`.
  double mean_from(std::int64_t sample) const noexcept {
    return at(static_cast<double>(sample + step_end(sample)) / 2);
  }
};

/// The samples in which `beats` pass during a linear ramp of the tempo.
inline std::int64_t ramp_length(double beats, double from, double to, double sample_rate) noexcept {
  return std::llround(beats * 60 * 2 / (from + to) * sample_rate);
}

}  // namespace chronus::engine
