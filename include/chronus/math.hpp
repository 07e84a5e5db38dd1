// Mathematical functions for one lane or many. The kernels are branch-free and do not call libm, so that the
// scalar and the SIMD form of a module compute the same results. Errors are about 2 ulp in the ranges given.
// [any-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>

namespace chronus::math {

template <class S>
S floor(S x) {
  return __builtin_elementwise_floor(x);
}

template <class S>
S ceil(S x) {
  return __builtin_elementwise_ceil(x);
}

/// To the nearest whole number, ties to even.
template <class S>
S round(S x) {
  return __builtin_elementwise_roundeven(x);
}

template <class S>
S abs(S x) {
  return __builtin_elementwise_abs(x);
}

template <class S>
S sqrt(S x) {
  return __builtin_elementwise_sqrt(x);
}

template <class S>
S min(S a, S b) {
  return a < b ? a : b;
}

template <class S>
S max(S a, S b) {
  return a > b ? a : b;
}

template <class S>
S copysign(S magnitude, S sign) {
  return __builtin_elementwise_copysign(magnitude, sign);
}

/// The part above floor(x): 0 <= fract(x) < 1 for x of moderate size.
template <class S>
S fract(S x) {
  return x - floor(x);
}

/// 2^x, -126 <= x < 128; outside it saturates. Taylor series of degree 7 round the nearest whole number.
template <class S>
S exp2(S x) {
  x = min(max(x, S(-126.0f)), S(127.99999f));
  const S whole = round(x);
  const S r = x - whole;
  S p = S(1.5252734e-5f);
  p = p * r + 1.5403530e-4f;
  p = p * r + 1.3333558e-3f;
  p = p * r + 9.6181291e-3f;
  p = p * r + 5.5504109e-2f;
  p = p * r + 2.4022651e-1f;
  p = p * r + 6.9314718e-1f;
  p = p * r + 1.0f;
  // Two factors, as 2^128 is not a float although 2^127.9 is.
  const IntOf<S> power = lane_cast<IntOf<S>>(whole);
  const IntOf<S> half = power >> 1;
  const S low = __builtin_bit_cast(S, (half + 127) << 23);
  const S high = __builtin_bit_cast(S, (power - half + 127) << 23);
  return p * low * high;
}

/// Base-2 logarithm of a positive normal number; -127 for 0 and below. Series of atanh((m - 1) / (m + 1)).
template <class S>
S log2(S x) {
  const auto positive = x > 1.1754944e-38f;
  const S safe = positive ? x : S(1.0f);
  const IntOf<S> bits = __builtin_bit_cast(IntOf<S>, safe);
  const IntOf<S> exponent = (bits - 0x3f3504f3) >> 23;
  const S mantissa = __builtin_bit_cast(S, bits - (exponent << 23));
  const S s = (mantissa - 1.0f) / (mantissa + 1.0f);
  const S s2 = s * s;
  S p = S(0.32059889f);
  p = p * s2 + 0.41219858f;
  p = p * s2 + 0.57707802f;
  p = p * s2 + 0.96179669f;
  p = p * s2 + 2.8853901f;
  const S result = lane_cast<S>(exponent) + p * s;
  return positive ? result : S(-127.0f);
}

template <class S>
S exp(S x) {
  return exp2(x * 1.44269504f);
}

/// Natural logarithm of a positive number.
template <class S>
S log(S x) {
  return log2(x) * 0.693147181f;
}

/// x^y for x > 0; 0 for x <= 0.
template <class S>
S pow(S x, S y) {
  return x > 0.0f ? exp2(y * log2(x)) : S(0.0f);
}

/// sin(2 pi x): the sine of a phase in turns. Odd Taylor series of degree 11 on a quarter turn.
template <class S>
S sin_turns(S x) {
  const S r = x - round(x);                   // -0.5 .. 0.5
  const S folded = copysign(S(0.5f), r) - r;  // the mirror image beyond a quarter turn
  const S q = abs(r) > 0.25f ? folded : r;
  const S q2 = q * q;
  S p = S(-15.094643f);
  p = p * q2 + 42.058694f;
  p = p * q2 + -76.705860f;
  p = p * q2 + 81.605249f;
  p = p * q2 + -41.341702f;
  p = p * q2 + 6.2831853f;
  return p * q;
}

/// cos(2 pi x).
template <class S>
S cos_turns(S x) {
  return sin_turns(x + 0.25f);
}

/// An angle in radians as -0.5 .. 0.5 turns; exact enough up to some thousand turns.
template <class S>
S turns(S radians) {
  const S whole = round(radians * 0.159154943f);
  return ((radians - whole * 6.28125f) - whole * 1.93530718e-3f) * 0.159154943f;  // 2 pi in two parts
}

/// Sine and cosine of an angle in radians. Oscillators use Phase and sin_turns instead.
template <class S>
S sin(S x) {
  return sin_turns(turns(x));
}

template <class S>
S cos(S x) {
  return cos_turns(turns(x));
}

/// Tangent of an angle in radians.
template <class S>
S tan(S x) {
  return sin(x) / cos(x);
}

/// Hyperbolic tangent: its series near 0, 1 - 2 / (e^2x + 1) elsewhere.
template <class S>
S tanh(S x) {
  const S a = abs(x);
  const S a2 = x * x;
  S p = S(-0.00886323553f);
  p = p * a2 + 0.0218694885f;
  p = p * a2 + -0.0539682540f;
  p = p * a2 + 0.133333333f;
  p = p * a2 + -0.333333333f;
  const S near = a + a * a2 * p;
  const S far = 1.0f - 2.0f / (exp2(min(a, S(16.0f)) * 2.88539008f) + 1.0f);
  return copysign(a < 0.5f ? near : far, x);
}

/// Arc tangent in radians. Euler's reduction to |x| <= tan(pi/8), then the odd series of degree 13.
template <class S>
S atan(S x) {
  const S a = abs(x);
  const S upper = a > 2.41421356f ? -1.0f / max(a, S(1.0f)) : (a - 1.0f) / (a + 1.0f);
  const S r = a > 0.414213562f ? upper : a;
  const S base = a > 2.41421356f ? S(1.57079633f) : (a > 0.414213562f ? S(0.785398163f) : S(0.0f));
  const S r2 = r * r;
  S p = S(0.0769230769f);
  p = p * r2 + -0.0909090909f;
  p = p * r2 + 0.111111111f;
  p = p * r2 + -0.142857143f;
  p = p * r2 + 0.2f;
  p = p * r2 + -0.333333333f;
  return copysign(base + r + r * r2 * p, x);
}

}  // namespace chronus::math
