// Band-limited steps and corners, which remove the aliases of saw, square, hard sync and PWM.
// [audio-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>
#include <chronus/phase.hpp>

extern "C" {
/// The residual of a minimum-phase band-limited step (windowed sinc, cut off at half the sample rate), made
/// by the host in runtime/tables. Row r holds it at 0 + r/128, 1 + r/128 ... 31 + r/128 samples after the
/// step.
extern const float chronus_blep_table[129 * 32];
/// The residual of a corner of slope 1 per sample, relative to a ramp that is early by chronus_blep_lag.
extern const float chronus_blamp_table[129 * 32];
/// The delay of a band-limited step at low frequencies, in samples.
extern const float chronus_blep_lag;
}

namespace chronus {

/// Collects the corrections of the steps in a naive waveform: `out = naive + edge.next()`, once a sample.
/// No latency: a step may be added in the sample in which it happens. Any number may overlap. A step is
/// followed by ringing of up to a fifth of its height: a saw from -1 to 1 peaks at 1.4.
template <class S>
class BlepOf {
 public:
  constexpr BlepOf() {}

  /// Adds a step of `height` where the wrap happened; for a phase that runs backward, the opposite step.
  void add(WrapOf<S> wrap, S height) {
    const S step = height * wrap.direction;
    owed_ += wrap.happened ? step * chronus_blep_lag : S(0.0f);
    spread(wrap, step, chronus_blep_table);
  }

  /// For a wave with corners: a change of slope by `slope` per sample, and a step. The naive wave must then
  /// be taken lag() samples late, as `wave(phase - Blep::lag() * step)` or `wave - Blep::lag() * slope_now`.
  void bend(WrapOf<S> wrap, S slope) { spread(wrap, slope * wrap.direction, chronus_blamp_table); }
  void jump(WrapOf<S> wrap, S height) { spread(wrap, height * wrap.direction, chronus_blep_table); }

  static S lag() { return S(chronus_blep_lag); }

  /// The correction for this sample.
  S next() {
    const S now = rest_[at_];
    rest_[at_] = S(0.0f);
    if (++at_ == points) turn();
    const S paid = owed_ * slowly;
    owed_ -= paid;
    paying_ += (paid - paying_) * slowly;
    return now + paying_;
  }

 private:
  static constexpr int points = 32;
  static constexpr int rows = 128;
  // A late step leaves a mean value behind, which is removed far below the audible range (about 4 Hz).
  static constexpr float slowly = 1.0f / 2048;

  void spread(WrapOf<S> wrap, S height, const float* table) {
    if (!any(wrap.happened)) return;
    if constexpr (Lanes<S>::count == 1) {
      spread_lane(0, wrap.ago, height, table);
    } else {
      for (int lane = 0; lane < Lanes<S>::count; ++lane) {
        if (wrap.happened[lane]) spread_lane(lane, wrap.ago[lane], height[lane], table);
      }
    }
  }

  // Rare, so it is not inlined into the code of every other sample.
  [[gnu::noinline]] void spread_lane(int lane, float ago, float height, const float* table) {
    const float within = ago > 0.0f ? (ago < 1.0f ? ago : 1.0f) : 0.0f;
    int row = static_cast<int>(within * rows);
    if (row == rows) --row;
    const float t = within * rows - static_cast<float>(row);
    const float* a = table + row * points;
    const float* b = a + points;
    if constexpr (Lanes<S>::count == 1) {
      for (int i = 0; i < points; ++i) rest_[at_ + i] += height * (a[i] + t * (b[i] - a[i]));
    } else {
      for (int i = 0; i < points; ++i) rest_[at_ + i][lane] += height * (a[i] + t * (b[i] - a[i]));
    }
  }

  [[gnu::noinline]] void turn() {
    at_ = 0;
    for (int i = 0; i < points; ++i) {
      rest_[i] = rest_[i + points];
      rest_[i + points] = S(0.0f);
    }
  }

  S rest_[2 * points]{};
  int at_ = 0;
  S owed_{};
  S paying_{};
};

}  // namespace chronus
