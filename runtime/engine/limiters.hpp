// A limiter for each pair of the device's outputs.
#pragma once

#include <chronus/bounds.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <span>

#include "engine/limiter.hpp"

namespace chronus::engine {

/// Limits each pair on its own; all channels have the same latency.
class Limiters {
 public:
  /// `sample_rate` is in Hz. [control-thread]
  explicit Limiters(double sample_rate) {
    for (int pair = 0; pair < most_channels / 2; ++pair) limiters_.emplace_back(sample_rate);
  }

  /// In samples. [any-thread, real-time-safe]
  int latency() const { return limiters_.front().latency(); }

  /// In place, up to most_channels. [audio-thread, real-time-safe]
  void process(std::span<float* const> channels, int frames) noexcept [[clang::nonblocking]] {
    for (std::size_t pair = 0; 2 * pair < channels.size(); ++pair) {
      const std::size_t rest = channels.size() - 2 * pair;
      limiters_[pair].process(channels.subspan(2 * pair, std::min<std::size_t>(2, rest)), frames);
    }
  }

  /// The deepest reduction since the last take_reduction(), in dB (0 or above). [any-thread]
  double reduction() const noexcept {
    double deepest = 0;
    for (const Limiter& limiter : limiters_) deepest = std::max(deepest, limiter.reduction());
    return deepest;
  }
  double take_reduction() noexcept {
    double deepest = 0;
    for (Limiter& limiter : limiters_) deepest = std::max(deepest, limiter.take_reduction());
    return deepest;
  }

 private:
  std::deque<Limiter> limiters_;
};

}  // namespace chronus::engine
