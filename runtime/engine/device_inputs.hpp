// The device's input channels: the outputs of the patch's node `in`.
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
  /// `block`: the longest run, in frames. [control-thread]
  explicit DeviceInputs(int block)
      : block_(static_cast<std::size_t>(block)), samples_(most_channels * block_) {}

  /// The channels on which a device of `inputs` is heard: a mono device on both of a pair. [any-thread]
  static constexpr int heard_on(int inputs) { return inputs == 1 ? 2 : inputs; }

  /// The buffer of a channel, counted from 0; indexed by the frame within the run. [any-thread]
  const float* channel(int index) const { return &samples_[static_cast<std::size_t>(index) * block_]; }

  /// Copies frames [first, first + frames) of the first `channels` channels. Channels on which the device is
  /// not heard are silent; non-finite samples become 0. [audio-thread, real-time-safe]
  void take(const base::AudioBlock&, int first, int frames, int channels) noexcept [[clang::nonblocking]];

  /// The peak of a channel since the last call; 0 if no cable reads it. [any-thread, real-time-safe]
  float take_peak(int index) noexcept { return peaks_[static_cast<std::size_t>(index)].exchange(0); }

 private:
  std::size_t block_;
  std::vector<float> samples_;
  std::array<std::atomic<float>, most_channels> peaks_{};
};

}  // namespace chronus::engine
