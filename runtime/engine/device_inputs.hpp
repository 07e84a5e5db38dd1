// What comes in from the device: the outputs of the patch's node `in`.
#pragma once

#include <chronus/bounds.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <vector>

#include "base/audio_block.hpp"

namespace chronus::engine {

class DeviceInputs {
 public:
  /// `block`: the longest run, in frames.
  explicit DeviceInputs(int block)
      : block_(static_cast<std::size_t>(block)), samples_(most_channels * block_) {}

  /// Where cables read a channel, counted from 0: frame by frame within the run. [any-thread]
  const float* channel(int index) const { return &samples_[static_cast<std::size_t>(index) * block_]; }

  /// Takes frames [first, first + frames) of the first `channels`. A channel that the device does not have is
  /// silent, and so is a non-finite sample. [audio-thread] [real-time-safe]
  void take(const base::AudioBlock&, int first, int frames, int channels) noexcept [[clang::nonblocking]];

  /// The highest sample of a channel since the last call, if a cable reads it. [any-thread]
  float take_peak(int index) noexcept { return peaks_[static_cast<std::size_t>(index)].exchange(0); }

 private:
  std::size_t block_;
  std::vector<float> samples_;
  std::array<std::atomic<float>, most_channels> peaks_{};
};

}  // namespace chronus::engine
