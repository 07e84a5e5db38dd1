// Stereo sound from one thread to another without a lock.
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <vector>

namespace chronus::device {

/// One thread pushes, one pops. The positions count frames since the beginning and never wrap in practice.
class StereoRing {
 public:
  /// Holds at least `frames`. Allocates.
  explicit StereoRing(std::size_t frames) : mask_(std::bit_ceil(frames < 1 ? 1 : frames) - 1) {
    samples_.resize(2 * (mask_ + 1));
  }

  std::size_t capacity() const { return mask_ + 1; }

  /// The pushing thread; real-time safe. All of it or, if there is no room, nothing.
  bool push(const float* left, const float* right, std::size_t frames) noexcept {
    const std::uint64_t head = pushed_.load(std::memory_order_relaxed);
    if (frames > capacity() - (head - popped_.load(std::memory_order_acquire))) return false;
    for (std::size_t i = 0; i < frames; ++i) {
      float* const pair = &samples_[2 * ((head + i) & mask_)];
      pair[0] = left[i];
      pair[1] = right[i];
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
      const float* const pair = &samples_[2 * ((tail + i) & mask_)];
      interleaved[2 * i] = pair[0];
      interleaved[2 * i + 1] = pair[1];
    }
    popped_.store(tail + count, std::memory_order_release);
    return count;
  }

  /// The pushing thread: frames that were not popped yet.
  std::size_t waiting() const noexcept {
    return static_cast<std::size_t>(pushed_.load(std::memory_order_relaxed) -
                                    popped_.load(std::memory_order_acquire));
  }

  /// The popping thread: forgets all that has been pushed so far.
  void clear() noexcept { popped_.store(pushed_.load(std::memory_order_acquire), std::memory_order_release); }

 private:
  std::size_t mask_;
  std::vector<float> samples_;
  alignas(64) std::atomic<std::uint64_t> pushed_{0};
  alignas(64) std::atomic<std::uint64_t> popped_{0};
};

}  // namespace chronus::device
