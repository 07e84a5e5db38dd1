// Which sample a moment belongs to, without the jitter of the device's wake-ups.
#pragma once

#include <algorithm>
#include <cstdint>

namespace chronus::control {

/// Follows the line between samples and time. A block is asked for on time or late, never early, so the
/// lowest points are the true ones; the line may drift by `drift` so that it follows a card whose crystal
/// differs.
class SampleClock {
 public:
  explicit SampleClock(double sample_rate) : ns_per_sample_(1e9 / sample_rate) {}

  /// The block beginning with `sample` was asked for at `ns`.
  void observe(std::int64_t sample, std::int64_t ns) {
    const double offset = static_cast<double>(ns) - static_cast<double>(sample) * ns_per_sample_;
    const double allowed = offset_ + drift * static_cast<double>(ns - seen_ns_);
    // Beyond half a second off the line is another one: the device was stopped or changed.
    const bool first = seen_ns_ == 0 || offset - allowed > 5e8 || allowed - offset > 5e8;
    offset_ = first ? offset : std::min(offset, allowed);
    seen_ns_ = ns;
  }

  /// The sample that is being asked for at `ns`.
  std::int64_t sample_at(std::int64_t ns) const {
    return static_cast<std::int64_t>((static_cast<double>(ns) - offset_) / ns_per_sample_);
  }

 private:
  static constexpr double drift = 200e-6;

  double ns_per_sample_;
  double offset_ = 0;  ///< ns at sample 0
  std::int64_t seen_ns_ = 0;
};

}  // namespace chronus::control
