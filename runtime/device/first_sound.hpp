// Measures when a program that has just started is first heard.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>

namespace chronus::device {

class FirstSound {
 public:
  /// Checks the samples that are played. [audio-thread, real-time-safe]
  void hear(const float* left, const float* right, int frames) noexcept {
    if (ns_.load(std::memory_order_relaxed) != 0) return;
    for (int i = 0; i < frames; ++i) {
      if (std::abs(left[i]) + std::abs(right[i]) > audible) return note();
    }
  }

  /// The ms from the process's start to the callback that first played more than silence; NaN while all is
  /// silent. Up to 10 ms too many, as the system records a process's start no more precisely. Reads a file.
  /// [control-thread]
  double ms() const;

 private:
  static constexpr float audible = 1e-5f;

  void note() noexcept;

  std::atomic<std::int64_t> ns_ = 0;  ///< CLOCK_BOOTTIME
};

}  // namespace chronus::device
