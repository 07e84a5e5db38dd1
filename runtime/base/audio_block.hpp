// A block of sound that passes between a device and the engine.
#pragma once

#include <span>

namespace chronus::base {

/// One array of `frames` samples per channel, owned by the device and valid during the call.
struct AudioBlock {
  std::span<const float* const> in;  ///< inputs; may be fewer than expected, or none
  std::span<float* const> out;       ///< outputs, one or more; the callee writes all frames of each
  int frames = 0;
};

}  // namespace chronus::base
