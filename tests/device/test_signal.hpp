// A signal of which every sample tells where it belongs.
#pragma once

#include <cstdint>

#include "base/audio_block.hpp"

namespace chronus::test {

/// Whole steps of 2^-23, so that 24 bits hold it exactly; left and right differ.
inline float left_at(std::uint64_t frame) {
  return static_cast<float>(static_cast<std::int64_t>(frame * 7919 % 16'000'000) - 8'000'000) / 8388608.0f;
}
inline float right_at(std::uint64_t frame) {
  return -0.5f * left_at(2 * frame);
}

/// Renders it on from where it last ended. Copies of it share nothing.
struct Counting {
  std::uint64_t frame = 0;

  void operator()(const base::AudioBlock& block) { (*this)(block.out[0], block.out[1], block.frames); }
  void operator()(float* left, float* right, int frames) {
    for (int i = 0; i < frames; ++i, ++frame) {
      left[i] = left_at(frame);
      right[i] = right_at(frame);
    }
  }
};

}  // namespace chronus::test
