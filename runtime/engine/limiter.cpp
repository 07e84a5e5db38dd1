#include "engine/limiter.hpp"

#include <algorithm>
#include <cmath>

namespace chronus::engine {

Limiter::Limiter(double sample_rate)
    : lookahead_(std::max(1, static_cast<int>(sample_rate * 0.0015))),
      release_(1 - std::exp(-1 / (sample_rate * 0.08))),
      delayed_{std::vector<float>(lookahead_), std::vector<float>(lookahead_)},
      averaged_(lookahead_, 1.0f),
      window_(lookahead_ + 1),
      window_age_(lookahead_ + 1),
      sum_(lookahead_) {}

/// The smallest of the last `lookahead_` + 1 gains, from a queue of those that no later gain undercuts.
float Limiter::smallest_gain(float gain) noexcept {
  const int capacity = lookahead_ + 1;
  const auto slot = [&](int i) { return (window_first_ + i) % capacity; };
  if (window_size_ > 0 && tick_ - window_age_[slot(0)] >= capacity) {
    window_first_ = slot(1);
    --window_size_;
  }
  while (window_size_ > 0 && window_[slot(window_size_ - 1)] >= gain) --window_size_;
  window_[slot(window_size_)] = gain;
  window_age_[slot(window_size_)] = tick_++;
  ++window_size_;
  return window_[slot(0)];
}

void Limiter::process(std::span<float* const> channels, int frames) noexcept [[clang::nonblocking]] {
  float deepest = 1;
  for (int i = 0; i < frames; ++i) {
    float peak = 0;
    for (const float* const channel : channels) peak = std::max(peak, std::abs(channel[i]));
    const float allowed = smallest_gain(peak > ceiling ? ceiling / peak : 1.0f);
    held_ = allowed < held_ ? allowed : held_ + (allowed - held_) * release_;
    if (held_ > 0.99999 && allowed == 1) held_ = 1;
    const auto held = static_cast<float>(held_);

    float& oldest = averaged_[position_];
    below_one_ += (held != 1) - (oldest != 1);
    sum_ += static_cast<double>(held) - oldest;
    oldest = held;
    if (below_one_ == 0) sum_ = lookahead_;
    const float gain = std::min(1.0f, static_cast<float>(sum_ / lookahead_));
    deepest = std::min(deepest, gain);

    for (std::size_t c = 0; c < channels.size(); ++c) {
      float& sample = channels[c][i];
      std::swap(sample, delayed_[c][position_]);
      sample = std::clamp(sample * gain, -ceiling - 1e-4f, ceiling + 1e-4f);
    }
    position_ = position_ + 1 == lookahead_ ? 0 : position_ + 1;
  }
  if (deepest < reduction_.load(std::memory_order_relaxed))
    reduction_.store(deepest, std::memory_order_relaxed);
}

namespace {

double in_db(float gain) {
  return std::max(0.0, -20 * std::log10(static_cast<double>(gain)));
}

}  // namespace

double Limiter::reduction() const noexcept {
  return in_db(reduction_.load(std::memory_order_relaxed));
}

double Limiter::take_reduction() noexcept {
  return in_db(reduction_.exchange(1));
}

}  // namespace chronus::engine
