// Values on their way: what glides to a target, what dies away after a strike, and what hides a jump.
#pragma once

#include <chronus/lanes.hpp>
#include <chronus/math.hpp>

namespace chronus {

/// A value that follows another: by a share of what is left, each sample, so that it is soon near and never
/// beyond. The first target is where it begins.
template <class S>
class GlideOf {
 public:
  /// The next sample's value. `speed` is the share of the way, 0 to 1: with `dt / seconds` two thirds of it
  /// are done after that time, and 99 % after 4.6 times that.
  S to(S target, S speed) { return step(target, (target - value_) * share(speed)); }

  /// The same, by at most `most` a sample: the read head of a tape that must not change its speed by more.
  S to(S target, S speed, S most) {
    const S way = (target - value_) * share(speed);
    return step(target, math::min(math::max(way, -most), most));
  }

  /// Is at `value` at once.
  void jump(S value) {
    value_ = value;
    rest_ = S(0.0f);
    begun_ = value == value;
  }

  S value() const { return value_; }

 private:
  static S share(S speed) { return math::min(math::max(speed, S(0.0f)), S(1.0f)); }

  S step(S target, S way) {
    // What rounding takes off is made up for, or a slow glide would stand still far from its target.
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

/// A level that is struck and dies away exponentially, to nothing at -120 dB.
template <class S>
class DecayOf {
 public:
  /// Starts at `height` in the voices of the mask.
  void strike(MaskOf<S> where, S height = S(1.0f)) { level_ = where ? height : level_; }

  /// This sample's level; the next will be less. With `dt / seconds` it falls by 60 dB in that time.
  S fall(S speed) {
    const S now = level_;
    level_ = now > 1e-6f ? now * math::exp2(-9.96578428f * speed) : S(0.0f);
    return now;
  }

  S level() const { return level_; }

 private:
  S level_{};
};

/// Hides a jump in a sound: what comes after it begins at the sample before and goes over into itself.
template <class S>
class DeclickOf {
 public:
  /// Where the mask is set, x does not go on from the sample before. The seam lasts for 1 / `speed` samples:
  /// for `dt / 0.005` 5 ms. Between jumps x passes as it is.
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
