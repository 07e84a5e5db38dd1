// Maps times to samples, without the jitter of the device's wake-ups.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace chronus::session {

/// Fits a line through samples and times. Blocks are requested on time or late, never early, so the lowest
/// offsets of the last second are exact. Older offsets are dropped, to follow a device that skips or drifts.
/// [control-thread]
class SampleClock {
 public:
  explicit SampleClock(double sample_rate) : ns_per_sample_(1e9 / sample_rate) {}

  /// The block beginning with `sample` was requested at `ns`; 0: none yet.
  void observe(std::int64_t sample, std::int64_t ns) {
    if (ns == 0) return;
    const double offset = static_cast<double>(ns) - static_cast<double>(sample) * ns_per_sample_;
    if (ns - window_start_ > window_ns) {
      before_ = ns - window_start_ > 2 * window_ns ? none : lowest_;
      lowest_ = none;
      window_start_ = ns;
    }
    lowest_ = std::min(lowest_, offset);
  }

  /// The sample requested at `ns`; 0 before the first block.
  std::int64_t sample_at(std::int64_t ns) const {
    const double offset = std::min(lowest_, before_);
    return offset == none ? 0
                          : static_cast<std::int64_t>((static_cast<double>(ns) - offset) / ns_per_sample_);
  }

 private:
  static constexpr std::int64_t window_ns = 500'000'000;
  static constexpr double none = std::numeric_limits<double>::infinity();

  double ns_per_sample_;
  double lowest_ = none;  ///< ns at sample 0, lowest of the current window
  double before_ = none;  ///< of the window before
  std::int64_t window_start_ = 0;
};

}  // namespace chronus::session
