// A phase for all that cycles, in fixed point, so that it wraps exactly and never drifts.
// [audio-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>
#include <chronus/math.hpp>

namespace chronus {

/// Where a phase wrapped, or a step happened, within the last sample: which lanes, how long ago in samples
/// (0..1), and which way (1 forward, -1 backward).
template <class S>
struct WrapOf {
  MaskOf<S> happened{};
  S ago{};
  S direction = S(1.0f);

  /// Converts the wrap of a move that took only `span` of a sample and ended `left` before the sample's end
  /// to the time of the whole sample.
  WrapOf within(S span, S left) const { return {happened, ago * span + left, direction}; }
};

/// A position in a cycle: 0 <= phase < 1, in steps of 2^-32 turns. Converts to a Signal in arithmetic.
template <class S>
class PhaseOf {
 public:
  constexpr PhaseOf() {}

  /// Advances by `step` turns (of either sign, clamped below half a turn) and returns where it wrapped.
  WrapOf<S> advance(S step) {
    const S bounded = math::min(math::max(step, S(-0.49f)), S(0.49f));
    const S exact = bounded * 4294967296.0f + rest_;
    const S whole = math::round(exact);
    rest_ = exact - whole;  // carried on, so that even 0.001 Hz is in tune
    const UIntOf<S> before = ticks_;
    ticks_ += __builtin_bit_cast(UIntOf<S>, lane_cast<IntOf<S>>(whole));
    return wrapped(before, bounded);
  }

  /// Moves to `turns` by the shorter way and returns where it wrapped. For a phase that follows another: the
  /// far edge of a pulse is `far.move_to(phase - width)`, which wraps where the phase passes the width.
  WrapOf<S> move_to(S turns) {
    const UIntOf<S> before = ticks_;
    set(turns);
    const S moved = lane_cast<S>(__builtin_bit_cast(IntOf<S>, ticks_ - before)) * 2.3283064e-10f;
    return wrapped(before, moved);
  }

  /// 0 <= value < 1.
  S value() const { return lane_cast<S>(ticks_ >> 8) * 5.9604645e-8f; }

  /// Jumps to the fraction of `turns`.
  void set(S turns) {
    const S within = math::fract(turns);
    ticks_ = lane_cast<UIntOf<S>>(within * 16777216.0f) << 8;
  }

  /// Jumps in the voices of the mask: hard sync is `phase.set(0, reset.happened)`.
  void set(S turns, MaskOf<S> where) {
    const UIntOf<S> before = ticks_;
    set(turns);
    ticks_ = where ? ticks_ : before;
  }

  operator S() const { return value(); }

 private:
  WrapOf<S> wrapped(UIntOf<S> before, S moved) const {
    const auto forward = moved > 0.0f;
    WrapOf<S> wrap;
    wrap.happened = (forward && ticks_ < before) || (moved < 0.0f && ticks_ > before);
    wrap.direction = forward ? S(1.0f) : S(-1.0f);
    const S past = forward ? value() : value() - 1.0f;
    wrap.ago = wrap.happened ? past / moved : S(0.0f);
    return wrap;
  }

  UIntOf<S> ticks_{};
  S rest_{};
};

/// The sample type of an operand pair of which at least one is a Phase.
template <class A, class B>
struct PhaseOperands {};
template <class S, class B>
struct PhaseOperands<PhaseOf<S>, B> {
  using Signal = S;
};
template <class S, class A>
struct PhaseOperands<A, PhaseOf<S>> {
  using Signal = S;
};
template <class S>
struct PhaseOperands<PhaseOf<S>, PhaseOf<S>> {
  using Signal = S;
};

template <class A, class B, class S = typename PhaseOperands<A, B>::Signal>
S operator+(A a, B b) {
  return S(a) + S(b);
}
template <class A, class B, class S = typename PhaseOperands<A, B>::Signal>
S operator-(A a, B b) {
  return S(a) - S(b);
}
template <class A, class B, class S = typename PhaseOperands<A, B>::Signal>
S operator*(A a, B b) {
  return S(a) * S(b);
}
template <class A, class B, class S = typename PhaseOperands<A, B>::Signal>
MaskOf<S> operator<(A a, B b) {
  return S(a) < S(b);
}
template <class A, class B, class S = typename PhaseOperands<A, B>::Signal>
MaskOf<S> operator>(A a, B b) {
  return S(a) > S(b);
}

}  // namespace chronus
