// Passes over samples, written so that the compiler makes vectors of them.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace chronus::engine {

/// A sample's magnitude as an integer of the same order; from `not_finite` on it is infinite or no number.
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

/// Copies `count` samples; their largest magnitude. The two do not overlap.
inline std::int32_t copy_largest(const float* __restrict from, float* __restrict to, int count) noexcept {
  std::int32_t most = 0;
  for (int i = 0; i < count; ++i) {
    to[i] = from[i];
    most = std::max(most, magnitude(from[i]));
  }
  return most;
}

/// The largest step between neighbours of `count` finite samples, the first of which follows `before`.
inline float largest_step(float before, const float* samples, int count) noexcept {
  std::int32_t most = magnitude(samples[0] - before);
  for (int i = 1; i < count; ++i) most = std::max(most, magnitude(samples[i] - samples[i - 1]));
  return std::bit_cast<float>(most);
}

}  // namespace chronus::engine
