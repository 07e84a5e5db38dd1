// Sound from one thread to another without a lock.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace chronus::device {

/// One thread pushes, one pops. The positions count frames since the beginning and never wrap in practice.
class FrameRing {
 public:
  /// Holds at least `frames` of two channels. Allocates.
  explicit FrameRing(std::size_t frames) : mask_(std::bit_ceil(frames < 1 ? 1 : frames) - 1) { clear(2); }

  std::size_t capacity() const { return mask_ + 1; }

  std::size_t channels() const { return channels_; }

  /// The pushing thread; real-time safe. All of it or, if there is no room, nothing. A channel that is
  /// missing is silent, and what the ring does not have is dropped.
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

  /// The popping thread: moves up to `most` frames into `interleaved` and returns how many.
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

  /// The pushing thread: frames that were not popped yet.
  std::size_t waiting() const noexcept {
    return static_cast<std::size_t>(pushed_.load(std::memory_order_relaxed) -
                                    popped_.load(std::memory_order_acquire));
  }

  /// While nobody pushes or pops: forgets all that was pushed, and takes frames of so many channels.
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
