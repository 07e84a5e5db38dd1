// Samples that are not finite. A node that gives one is silent from that sample to the next multiple of 16,
// where its module begins anew. Both are absolute samples: where a run of the node ends does not matter.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/samples.hpp"

namespace chronus::engine {

/// The frames before the first that is not finite. [real-time-safe]
inline int finite_frames(const float* samples, int count) noexcept {
  if (largest(samples, count) < not_finite) return count;
  return static_cast<int>(
      std::find_if(samples, samples + count, [](float x) { return magnitude(x) >= not_finite; }) - samples);
}

/// The sample at which a module begins anew whose output at `sample` is not finite. Modules that move call
/// update() there (Block::moving).
inline std::int64_t begins_anew(std::int64_t sample) noexcept {
  constexpr std::int64_t grid = 16;
  return (sample / grid + 1) * grid;
}

}  // namespace chronus::engine
