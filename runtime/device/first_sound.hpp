// When a program that was just started is first heard.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>

namespace chronus::device {

class FirstSound {
 public:
  /// Takes in what is played. Audio thread.
  void hear(const float* left, const float* right, int frames) noexcept {
    if (ns_.load(std::memory_order_relaxed) != 0) return;
    for (int i = 0; i < frames; ++i) {
      if (std::abs(left[i]) + std::abs(right[i]) > audible) return note();
    }
  }

  /// ms from the process's start to the callback that first played more than silence, at most 10 ms too many,
  /// for the system keeps a process's start no closer; NaN while all is silent. Any thread but the audio
  /// thread.
  double ms() const;

 private:
  static constexpr float audible = 1e-5f;

  void note() noexcept;

  std::atomic<std::int64_t> ns_ = 0;  ///< CLOCK_BOOTTIME
};

}  // namespace chronus::device
