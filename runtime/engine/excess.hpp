// Judges one node's output: whether it is too loud for too long, or non-finite too often.
#pragma once

#include <cstdint>
#include <limits>

namespace chronus::engine {

/// Samples are absolute and increase from call to call; `rate` is in Hz. [audio-thread, real-time-safe]
class Excess {
 public:
  static constexpr float ceiling = 16;           ///< +24 dBFS
  static constexpr double longest_loud = 0.250;  ///< seconds above it
  static constexpr double loud_gap = 0.025;  ///< seconds below it that are ignored: half a period of 20 Hz
  static constexpr int most_resets = 10;     ///< within a second
  static constexpr int reset_gap = 64;       ///< samples within which resets count once

  /// Takes the peak of a run of the node. True once the output has been above `ceiling` for `longest_loud`.
  bool too_loud(float peak, std::int64_t sample, int frames, double rate) noexcept {
    if (peak <= ceiling) return false;
    if (!loud(sample, rate)) loud_from_ = sample;
    loud_to_ = sample + frames;
    return static_cast<double>(loud_to_ - loud_from_) >= longest_loud * rate;
  }

  /// Whether the output is too loud around `sample`.
  bool loud(std::int64_t sample, double rate) const noexcept {
    return loud_to_ != never && static_cast<double>(sample - loud_to_) <= loud_gap * rate;
  }

  /// Counts a reset after a non-finite sample. True once there were `most_resets` within a second.
  bool reset_too_often(std::int64_t sample, double rate) noexcept {
    if (reset_at_ != never && sample < reset_at_ + reset_gap) return false;
    reset_at_ = sample;
    if (first_reset_ == never || static_cast<double>(sample - first_reset_) >= rate) {
      first_reset_ = sample;
      resets_ = 0;
    }
    return ++resets_ >= most_resets;
  }

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();

  std::int64_t loud_from_ = never;
  std::int64_t loud_to_ = never;
  std::int64_t reset_at_ = never;
  std::int64_t first_reset_ = never;
  int resets_ = 0;
};

}  // namespace chronus::engine
