// A block of sound, as it passes between a device and who plays.
#pragma once

#include <span>

namespace chronus::base {

/// Channels of `frames` samples, an array each, owned by the device for the length of the call.
struct AudioBlock {
  std::span<const float* const> in;  ///< from outside; may be fewer than expected, or none
  std::span<float* const> out;       ///< one or more; who plays writes all frames of each
  int frames = 0;
};

}  // namespace chronus::base
