// Non-finite samples. A node that gives one is silent from that sample to the next multiple of 16, where its
// module restarts. Both are absolute samples, independent of the node's runs. [any-thread, real-time-safe]
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/samples.hpp"

namespace chronus::engine {

/// The number of frames before the first non-finite one.
inline int finite_frames(const float* samples, int count) noexcept {
  if (largest(samples, count) < not_finite) return count;
  return static_cast<int>(
      std::find_if(samples, samples + count, [](float x) { return magnitude(x) >= not_finite; }) - samples);
}

/// The sample at which a module restarts whose output at `sample` is not finite. Modules whose knobs move
/// call update() there (Block::moving).
inline std::int64_t begins_anew(std::int64_t sample) noexcept {
  constexpr std::int64_t grid = 16;
  return (sample / grid + 1) * grid;
}

}  // namespace chronus::engine
