// Samples that are not finite. A node that gives one is silent from that sample to the next multiple of 16,
// where its module begins anew. Both are absolute samples: where a run of the node ends does not matter.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace chronus::engine {

/// The frames before the first that is not finite. Real-time safe.
inline int finite_frames(const float* samples, int count) noexcept {
  const auto magnitude = [](float x) { return std::bit_cast<std::uint32_t>(x) & 0x7fffffffu; };
  constexpr std::uint32_t infinity = 0x7f800000u;
  std::uint32_t worst = 0;
  for (int i = 0; i < count; ++i) worst = std::max(worst, magnitude(samples[i]));
  if (worst < infinity) return count;
  return static_cast<int>(
      std::find_if(samples, samples + count, [&](float x) { return magnitude(x) >= infinity; }) - samples);
}

/// The sample at which a module begins anew whose output at `sample` is not finite. Modules that move call
/// update() there (Block::moving).
inline std::int64_t begins_anew(std::int64_t sample) noexcept {
  constexpr std::int64_t grid = 16;
  return (sample / grid + 1) * grid;
}

}  // namespace chronus::engine
