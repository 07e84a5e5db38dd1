// Loops over samples. [any-thread, real-time-safe]
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

/// The movement of `count` samples, at least one, the first of which follows `before`.
Movement movement(float before, const float* samples, int count) noexcept [[clang::nonblocking]];

/// The movement of samples that it copies; `from` and `to` must not overlap. -0 becomes 0.
Movement copy_moving(float before, const float* from, float* to, int count) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
