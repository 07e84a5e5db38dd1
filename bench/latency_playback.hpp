// What the clock device plays for the latency benchmark, and when.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace chronus::bench {

constexpr double rate = 48000;
constexpr int block = 128;
constexpr int blocks = 2;

/// Watches the left channel for the first sample that differs from the one before.
class Change {
 public:
  /// Of the device's thread: `first` is the number of the first of these samples.
  void watch(const float* samples, int frames, std::int64_t first) noexcept {
    for (int i = 0; i < frames; ++i) {
      if (std::abs(samples[i] - last_) > 1e-6f) {
        if (still_) sample_.store(first + i, std::memory_order_release);
        still_ = false;
        quiet_ = 0;
      } else if (++quiet_ > 64) {
        still_ = true;
      }
      last_ = samples[i];
    }
  }

  /// The sample of the newest change, once; -1 if there was none since.
  std::int64_t take() { return sample_.exchange(-1, std::memory_order_acquire); }

 private:
  std::atomic<std::int64_t> sample_{-1};
  float last_ = 0;
  bool still_ = true;
  int quiet_ = 0;
};

/// When the clock device should have asked for sample 0, by the earliest of its last calls: after a long
/// lateness it leaves blocks out, and all samples from there on are heard later.
class Schedule {
 public:
  /// Of the device's thread: it asks for this sample and those after it.
  void called(std::int64_t sample, std::int64_t ns) noexcept {
    const auto start = ns - static_cast<std::int64_t>(static_cast<double>(sample) / rate * 1e9);
    starts_[calls_++ % starts_.size()] = start;
    const std::int64_t earliest =
        *std::min_element(starts_.begin(), starts_.begin() + std::min(calls_, starts_.size()));
    start_.store(earliest, std::memory_order_relaxed);
    if (calls_ <= late_.size()) late_[calls_ - 1] = static_cast<double>(start - earliest) / 1e6;
  }

  /// When a sample leaves a device with `blocks` blocks between callback and converter.
  double heard_ns(std::int64_t sample) const {
    return static_cast<double>(start_.load()) +
           (static_cast<double>(sample) + (blocks - 1) * block) / rate * 1e9;
  }

  /// How late each call was, in ms. Once the device has stopped.
  std::vector<double> lateness() const {
    return {late_.begin(), late_.begin() + static_cast<std::ptrdiff_t>(std::min(calls_, late_.size()))};
  }

 private:
  std::atomic<std::int64_t> start_{0};
  std::array<std::int64_t, 64> starts_{};
  std::vector<double> late_ = std::vector<double>(1 << 20);
  std::size_t calls_ = 0;
};

}  // namespace chronus::bench
