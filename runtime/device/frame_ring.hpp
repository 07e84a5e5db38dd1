// A lock-free ring of frames from one thread to another.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace chronus::device {

/// One thread pushes, one pops. The positions count frames since construction and never wrap in practice.
class FrameRing {
 public:
  /// Holds at least `frames` frames, of two channels at first. Allocates. [control-thread]
  explicit FrameRing(std::size_t frames) : mask_(std::bit_ceil(frames < 1 ? 1 : frames) - 1) { clear(2); }

  std::size_t capacity() const { return mask_ + 1; }

  std::size_t channels() const { return channels_; }

  /// Pushes all frames or, if there is no room, none. Missing channels are silent; channels that the ring
  /// does not have are dropped. Pushing thread only. [audio-thread, real-time-safe]
  bool push(std::span<float* const> channels, std::size_t frames) noexcept {
    const std::uint64_t head = pushed_.load(std::memory_order_relaxed);
    if (frames > capacity() - (head - popped_.load(std::memory_order_acquire))) return false;
    for (std::size_t i = 0; i < frames; ++i) {
      float* const frame = &samples_[channels_ * ((head + i) & mask_)];
      for (std::size_t c = 0; c < channels_; ++c) frame[c] = c < channels.size() ? channels[c][i] : 0.0f;
    }
    pushed_.store(head + frames, std::memory_order_release);
    return true;
  }

  /// Moves up to `most` frames into `interleaved` and returns their number. Popping thread only.
  /// [any-thread, real-time-safe]
  std::size_t pop(float* interleaved, std::size_t most) noexcept {
    const std::uint64_t tail = popped_.load(std::memory_order_relaxed);
    const std::uint64_t there = pushed_.load(std::memory_order_acquire) - tail;
    const std::size_t count = there < most ? static_cast<std::size_t>(there) : most;
    for (std::size_t i = 0; i < count; ++i) {
      const float* const frame = &samples_[channels_ * ((tail + i) & mask_)];
      std::copy_n(frame, channels_, &interleaved[channels_ * i]);
    }
    popped_.store(tail + count, std::memory_order_release);
    return count;
  }

  /// The number of frames that were not popped yet. Pushing thread only. [any-thread, real-time-safe]
  std::size_t waiting() const noexcept {
    return static_cast<std::size_t>(pushed_.load(std::memory_order_relaxed) -
                                    popped_.load(std::memory_order_acquire));
  }

  /// Discards all frames, and takes frames of `channels` channels from then on. Call while no thread pushes
  /// or pops. Allocates. [control-thread]
  void clear(std::size_t channels) {
    channels_ = channels;
    samples_.resize(channels_ * capacity());
    popped_.store(pushed_.load(std::memory_order_acquire), std::memory_order_release);
  }

 private:
  std::size_t mask_;
  std::size_t channels_ = 2;
  std::vector<float> samples_;
  alignas(64) std::atomic<std::uint64_t> pushed_{0};
  alignas(64) std::atomic<std::uint64_t> popped_{0};
};

}  // namespace chronus::device
