// A tempo on its way to another, even in time.
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

  /// Modules see the tempo in steps of this many samples, the same however the music is cut into blocks. The
  /// beats that pass are exact: each step has the mean of its samples.
  static constexpr std::int64_t step = 64;

  bool over(std::int64_t sample) const noexcept { return sample >= start + length; }

  double at(double sample) const noexcept {
    const double done = (sample - static_cast<double>(start)) / static_cast<double>(length);
    return done >= 1 ? to : from + (to - from) * done;
  }

  /// Where the step that `sample` lies in ends.
  std::int64_t step_end(std::int64_t sample) const noexcept {
    const std::int64_t next = (sample / step + 1) * step;
    return next < start + length ? next : start + length;
  }

  /// The tempo of the step that begins at `sample`.
  double mean_from(std::int64_t sample) const noexcept {
    return at(static_cast<double>(sample + step_end(sample)) / 2);
  }
};

/// The samples in which `beats` pass while the tempo goes evenly from one to another.
inline std::int64_t ramp_length(double beats, double from, double to, double sample_rate) noexcept {
  return std::llround(beats * 60 * 2 / (from + to) * sample_rate);
}

}  // namespace chronus::engine
