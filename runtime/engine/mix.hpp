// Sums cables. [audio-thread, real-time-safe]
#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan.hpp"

namespace chronus::engine {

/// The frames of a run: [offset, offset + frames) of the block that begins at `sample - offset`.
struct Span {
  int offset = 0;
  int frames = 0;
  std::int64_t sample = 0;  ///< absolute, of the first frame
  int block = 64;           ///< the engine's block, the delay of cycles with a block() module
};

/// Adds a cable's samples to to[0 .. frames).
void add_cable(const PlanCable&, const Span&, float* to) noexcept [[clang::nonblocking]];

/// Writes a cable's samples to to[0 .. frames).
void put_cable(const PlanCable&, const Span&, float* to) noexcept [[clang::nonblocking]];

/// Sets a cable's gain from `sample` on: audio ramps over `ramp` samples, control switches at once.
void aim(const PlanAim&, std::int64_t sample, std::int64_t ramp) noexcept [[clang::nonblocking]];

/// Stores, at the end of a run, the samples that a cable that closes a cycle carries into the next.
void remember(const PlanCable&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
