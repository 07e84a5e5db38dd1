// The last stage before the device: keeps the sum below the ceiling, and is transparent below it.
#pragma once

#include <array>
#include <atomic>
#include <span>
#include <vector>

namespace chronus::engine {

/// A look-ahead limiter for one or two channels, which share its gain. The gain is the moving average, over
/// the look-ahead, of the lowest gain that the samples within the look-ahead allow, so it is reduced in time
/// and without a step. Below the ceiling samples pass bit for bit, delayed by latency().
class Limiter {
 public:
  /// `sample_rate` is in Hz, above 0. Looks ahead by 1.5 ms, by at least one sample. [control-thread]
  explicit Limiter(double sample_rate);

  /// In samples. [any-thread, real-time-safe]
  int latency() const { return lookahead_; }

  /// In place. [audio-thread, real-time-safe]
  void process(std::span<float* const> channels, int frames) noexcept [[clang::nonblocking]];

  /// The deepest reduction since the last take_reduction(), in dB (0 or above). [any-thread]
  double reduction() const noexcept;
  double take_reduction() noexcept;

  static constexpr float ceiling = 0.966f;  ///< -0.3 dBFS

 private:
  float smallest_gain(float gain) noexcept;

  int lookahead_;
  double release_;
  std::array<std::vector<float>, 2> delayed_;  // per channel, the last `lookahead_` samples
  std::vector<float> averaged_;                // the gains within the averaging window
  std::vector<float> window_;                  // increasing gains of the sliding minimum
  std::vector<int> window_age_;
  int window_first_ = 0;
  int window_size_ = 0;
  int position_ = 0;
  int tick_ = 0;
  int below_one_ = 0;  // number of gains in averaged_ that are not 1
  double sum_;
  double held_ = 1;  // double: a float would stop short of 1
  std::atomic<float> reduction_{1};
};

}  // namespace chronus::engine
