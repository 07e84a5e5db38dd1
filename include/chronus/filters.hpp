// Filters that modules share: one pole and two poles, both without delay in their loop, so that they are in
// tune up to half the sample rate and can be swept at audio rate; and a DC blocker.
// [audio-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>
#include <chronus/math.hpp>

namespace chronus {

/// The gain of a filter's integrators for frequency f: tan(pi f / fs), for f from 0 to just below fs/2.
/// `turns` is f / fs.
template <class S>
S filter_gain(S turns) {
  const S half = 0.5f * math::min(math::max(turns, S(0.0f)), S(0.495f));
  return math::sin_turns(half) / math::cos_turns(half);
}

/// Low-pass and high-pass of 6 dB an octave; also smooths control signals.
template <class S>
class OnePoleOf {
 public:
  constexpr OnePoleOf() {}

  /// The low-pass at `turns` = frequency * dt.
  S low(S x, S turns) {
    const S g = filter_gain(turns);
    const S v = (x - state_) * (g / (1.0f + g));
    const S y = v + state_;
    state_ = y + v;
    return y;
  }

  S high(S x, S turns) { return x - low(x, turns); }

  /// An all-pass: keeps all levels and turns the phase by 90 degrees at `turns`. A series of them, mixed with
  /// x, is a phaser.
  S all(S x, S turns) { return 2.0f * low(x, turns) - x; }

 private:
  S state_{};
};

/// Removes the mean (DC) of a sound: a high-pass of 6 dB an octave at 5 Hz, which leaves 20 Hz within 0.3 dB.
template <class S>
class DcBlockerOf {
 public:
  constexpr DcBlockerOf() {}

  S process(S x, float dt) {
    // Filters the difference, so that a constant decays to nothing.
    out_ = (x - in_) + out_ * (1.0f - 31.4159265f * dt);
    in_ = x;
    return out_;
  }

 private:
  S in_{};
  S out_{};
};

/// State-variable filter of 12 dB an octave (Zavalishin, "The Art of VA Filter Design", 2018, chapter 4:
/// topology-preserving transform). Stable for any movement of its frequency while damping > 0.
template <class S>
class TwoPoleOf {
 public:
  constexpr TwoPoleOf() {}

  /// `turns` = frequency * dt; `damping` = 1 / Q: 1.414 is flattest, 0 rings for ever. Results in low, band
  /// and high; notch is low + high. band peaks at Q.
  void process(S x, S turns, S damping) { process_at(x, filter_gain(turns), damping); }

  /// The same for a known filter_gain(turns).
  void process_at(S x, S gain, S damping) {
    high = (x - (damping + gain) * first_ - second_) / (1.0f + gain * (gain + damping));
    const S v1 = gain * high;
    band = v1 + first_;
    first_ = band + v1;
    const S v2 = gain * band;
    low = v2 + second_;
    second_ = low + v2;
  }

  S low{};
  S band{};
  S high{};

 private:
  S first_{};
  S second_{};
};

}  // namespace chronus
