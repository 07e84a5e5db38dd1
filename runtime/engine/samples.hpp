// Loops over samples that the compiler can vectorise. [any-thread, real-time-safe]
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace chronus::engine {

/// The least magnitude() that is not finite. magnitude() is an integer of the same order as the absolute
/// value.
inline constexpr std::int32_t not_finite = 0x7f800000;

inline std::int32_t magnitude(float sample) noexcept {
  return std::bit_cast<std::int32_t>(sample) & 0x7fffffff;
}

/// The largest magnitude of `count` samples.
inline std::int32_t largest(const float* samples, int count) noexcept {
  std::int32_t most = 0;
  for (int i = 0; i < count; ++i) most = std::max(most, magnitude(samples[i]));
  return most;
}

/// How an output's samples move.
struct Movement {
  float peak = 0;  ///< the largest magnitude
  float step = 0;  ///< the largest step from one sample to the next

  /// Whether all samples are finite.
  bool finite() const noexcept { return magnitude(peak) < not_finite; }
};

/// The movement of `count` samples, at least one, the first of which follows `before`. Calls `each` with each
/// index, at least once, in ascending order within groups of 16.
template <class Each>
Movement follow(float before, const float* samples, int count, Each each) noexcept {
  constexpr int lanes = 16;
  std::int32_t peak = magnitude(samples[0]);
  std::int32_t step = magnitude(samples[0] - before);
  each(0);
  std::int32_t peaks[lanes] = {};
  std::int32_t steps[lanes] = {};
  const auto look = [&](int at) {
    for (int j = 0; j < lanes; ++j) {
      peaks[j] = std::max(peaks[j], magnitude(samples[at + j]));
      steps[j] = std::max(steps[j], magnitude(samples[at + j] - samples[at + j - 1]));
    }
    for (int j = 0; j < lanes; ++j) each(at + j);
  };
  int done = 1;
  for (; done + lanes <= count; done += lanes) look(done);
  if (done < count && count > lanes) {
    look(count - lanes);  // repeats some, which changes no maximum
    done = count;
  }
  for (; done < count; ++done) {
    peak = std::max(peak, magnitude(samples[done]));
    step = std::max(step, magnitude(samples[done] - samples[done - 1]));
    each(done);
  }
  for (int j = 0; j < lanes; ++j) {
    peak = std::max(peak, peaks[j]);
    step = std::max(step, steps[j]);
  }
  return {std::bit_cast<float>(peak), std::bit_cast<float>(step)};
}

inline Movement movement(float before, const float* samples, int count) noexcept {
  return follow(before, samples, count, [](int) {});
}

/// The movement of samples that it copies; `from` and `to` must not overlap. -0 becomes 0.
inline Movement copy_moving(float before, const float* __restrict from, float* __restrict to,
                            int count) noexcept {
  return follow(before, from, count, [&](int i) { to[i] = from[i] + 0.0f; });
}

}  // namespace chronus::engine
