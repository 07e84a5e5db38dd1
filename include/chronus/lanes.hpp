// The types that belong to a sample, which is one voice (float) or a SIMD vector of voices.
// [any-thread, real-time-safe]
#pragma once

namespace chronus {

/// The mask, integers and number of lanes of a sample type. `float` is one lane.
template <class S>
struct Lanes {
  using Mask = bool;
  using Int = int;
  using UInt = unsigned;
  static constexpr int count = 1;
};

template <int N>
struct VectorLanes {
  using Signal = float __attribute__((ext_vector_type(N)));
  using Mask = int __attribute__((ext_vector_type(N)));
  using Int = Mask;
  using UInt = unsigned __attribute__((ext_vector_type(N)));
  static constexpr int count = N;
};

template <>
struct Lanes<VectorLanes<4>::Signal> : VectorLanes<4> {};
template <>
struct Lanes<VectorLanes<8>::Signal> : VectorLanes<8> {};
template <>
struct Lanes<VectorLanes<16>::Signal> : VectorLanes<16> {};

template <class S>
using MaskOf = typename Lanes<S>::Mask;
template <class S>
using IntOf = typename Lanes<S>::Int;
template <class S>
using UIntOf = typename Lanes<S>::UInt;

/// Value conversion between lane types of equal width: float to int truncates toward zero.
template <class To, class From>
constexpr To lane_cast(From x) {
  if constexpr (requires { x[0]; }) {
    return __builtin_convertvector(x, To);
  } else {
    return static_cast<To>(x);
  }
}

/// True where any, or every, lane of the mask is set. Plain `bool` in a module of one voice.
template <class M>
constexpr bool any(M mask) {
  if constexpr (requires { mask[0]; }) {
    return __builtin_reduce_or(mask) != 0;
  } else {
    return mask;
  }
}

template <class M>
constexpr bool all(M mask) {
  if constexpr (requires { mask[0]; }) {
    return __builtin_reduce_and(mask) != 0;
  } else {
    return mask;
  }
}

}  // namespace chronus
