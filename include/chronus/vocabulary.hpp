// The DSP functions that every module has, as static members of its base: inside a module they hide the
// functions of the C library, which do not support lanes. Each takes Signals, ports, phases or numbers in any
// mixture and returns a Signal; floor, ceil, round, fract, min, max, abs and clamp return double for `double`
// (musical time). [any-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>
#include <chronus/math.hpp>

namespace chronus {

template <class S>
struct Vocabulary {
 private:
  template <class A, class B>
  struct Pick {
    using type = B;
  };
  template <class B>
  struct Pick<double, B> {
    using type = double;
  };

  /// double among doubles, else Signal.
  template <class A>
  using As = typename Pick<A, S>::type;
  template <class A, class B>
  using Both = typename Pick<As<A>, As<B>>::type;

  template <class A>
  static As<A> as(A x) {
    return static_cast<As<A>>(x);
  }

 public:
  template <class A>
  static As<A> floor(A x) {
    return math::floor(as(x));
  }
  template <class A>
  static As<A> ceil(A x) {
    return math::ceil(as(x));
  }
  template <class A>
  static As<A> round(A x) {
    return math::round(as(x));
  }
  template <class A>
  static As<A> fract(A x) {
    return math::fract(as(x));
  }
  template <class A>
  static As<A> abs(A x) {
    return math::abs(as(x));
  }

  template <class A, class B>
  static Both<A, B> min(A a, B b) {
    return math::min(Both<A, B>(a), Both<A, B>(b));
  }
  template <class A, class B>
  static Both<A, B> max(A a, B b) {
    return math::max(Both<A, B>(a), Both<A, B>(b));
  }

  /// x clamped to low .. high.
  template <class A, class B, class C>
  static As<A> clamp(A x, B low, C high) {
    return math::min(math::max(as(x), As<A>(low)), As<A>(high));
  }

  template <class A>
  static S sqrt(A x) {
    return math::sqrt(S(x));
  }
  template <class A>
  static S exp(A x) {
    return math::exp(S(x));
  }
  template <class A>
  static S exp2(A x) {
    return math::exp2(S(x));
  }
  template <class A>
  static S log(A x) {
    return math::log(S(x));
  }
  template <class A>
  static S log2(A x) {
    return math::log2(S(x));
  }
  template <class A, class B>
  static S pow(A x, B y) {
    return math::pow(S(x), S(y));
  }
  template <class A>
  static S sin(A x) {
    return math::sin(S(x));
  }
  template <class A>
  static S cos(A x) {
    return math::cos(S(x));
  }
  template <class A>
  static S tan(A x) {
    return math::tan(S(x));
  }
  template <class A>
  static S tanh(A x) {
    return math::tanh(S(x));
  }
  template <class A>
  static S atan(A x) {
    return math::atan(S(x));
  }

  /// sin and cos of an angle in turns: sin_turns(phase) is a sine wave.
  template <class A>
  static S sin_turns(A x) {
    return math::sin_turns(S(x));
  }
  template <class A>
  static S cos_turns(A x) {
    return math::cos_turns(S(x));
  }

  /// From a (at t = 0) to b (at t = 1).
  template <class A, class B, class C>
  static S mix(A a, B b, C t) {
    return S(a) + (S(b) - S(a)) * S(t);
  }

  /// The gain of a level in dB: db(-6) is about 0.5.
  template <class A>
  static S db(A decibels) {
    return math::exp2(S(decibels) * 0.166096405f);
  }

  /// The frequency in Hz of a pitch in octaves, 0 being C4.
  template <class A>
  static S hz(A pitch) {
    return 261.6256f * math::exp2(S(pitch));
  }

  /// 1 where the mask is set, else 0: a gate from a condition.
  template <class M>
  static S gate(M mask) {
    return mask ? S(1.0f) : S(0.0f);
  }

  template <class M>
  static bool any(M mask) {
    return chronus::any(mask);
  }
  template <class M>
  static bool all(M mask) {
    return chronus::all(mask);
  }
};

}  // namespace chronus
