// Moving values: a glide to a target, a decay after a strike, and a fade that hides a jump.
// [audio-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>
#include <chronus/math.hpp>

namespace chronus {

/// A value that follows a target: each sample covers a share of the remaining distance, without overshoot.
/// Begins at the first target.
template <class S>
class GlideOf {
 public:
  constexpr GlideOf() {}

  /// The next sample's value. `speed` is the share of the distance, 0 to 1: `dt / seconds` covers two thirds
  /// of it in that time, and 99 % in 4.6 times that.
  S to(S target, S speed) { return step(target, (target - value_) * share(speed)); }

  /// The same, by at most `most` per sample: for the read head of a tape, whose speed must not change by
  /// more.
  S to(S target, S speed, S most) {
    const S way = (target - value_) * share(speed);
    return step(target, math::min(math::max(way, -most), most));
  }

  /// Sets the value at once.
  void jump(S value) {
    value_ = value;
    rest_ = S(0.0f);
    begun_ = value == value;
  }

  S value() const { return value_; }

 private:
  static S share(S speed) { return math::min(math::max(speed, S(0.0f)), S(1.0f)); }

  S step(S target, S way) {
    // Carries the rounding error on, or a slow glide would stop far from its target.
    const S exact = way + rest_;
    const S next = begun_ ? value_ + exact : target;
    rest_ = begun_ ? exact - (next - value_) : S(0.0f);
    begun_ = target == target;
    return value_ = next;
  }

  S value_{};
  S rest_{};
  MaskOf<S> begun_{};
};

/// A level that a strike sets and that decays exponentially, to 0 at -120 dB.
template <class S>
class DecayOf {
 public:
  constexpr DecayOf() {}

  /// Sets the level to `height` in the voices of the mask.
  void strike(MaskOf<S> where, S height = S(1.0f)) { level_ = where ? height : level_; }

  /// Returns this sample's level and lowers the next. `dt / seconds` lowers it by 60 dB in that time.
  S fall(S speed) {
    const S now = level_;
    level_ = now > 1e-6f ? now * math::exp2(-9.96578428f * speed) : S(0.0f);
    return now;
  }

  S level() const { return level_; }

 private:
  S level_{};
};

/// Hides a jump in a sound: the sound after it begins at the previous sample and fades to itself.
template <class S>
class DeclickOf {
 public:
  constexpr DeclickOf() {}

  /// The mask is set where x does not continue the previous sample. The fade lasts for 1 / `speed` samples:
  /// 5 ms for `dt / 0.005`. Between jumps x passes unchanged.
  S process(S x, MaskOf<S> jumped, S speed) {
    gap_ = jumped ? last_ - x : gap_;
    left_ = jumped ? S(1.0f) : left_;
    const S shape = left_ * left_ * (3.0f - 2.0f * left_);
    last_ = left_ > 0.0f ? x + gap_ * shape : x;
    left_ = math::max(left_ - speed, S(0.0f));
    return last_;
  }

 private:
  S last_{};
  S gap_{};
  S left_{};
};

}  // namespace chronus
