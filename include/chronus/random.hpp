// Reproducible random numbers: the host seeds them from the session's seed, the node, the field and the
// voice. [audio-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>

namespace chronus {

/// xorshift32 per lane (Marsaglia, "Xorshift RNGs", 2003). State of a module: an edit retains it, reset()
/// restarts it.
template <class S>
class RandomOf {
 public:
  constexpr RandomOf() {}

  /// Called by the host before prepare() and at reset(). Each lane gets a seed of its own.
  void seed(unsigned long long seed) {
    for (int lane = 0; lane < Lanes<S>::count; ++lane) {
      unsigned long long z = seed + 0x9e3779b97f4a7c15ull * static_cast<unsigned long long>(lane + 1);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;  // splitmix64 (Steele et al., 2014)
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
      const unsigned start = static_cast<unsigned>(z >> 32) | 1u;
      if constexpr (Lanes<S>::count == 1) {
        state_ = start;
      } else {
        state_[lane] = start;
      }
    }
  }

  /// The next number, evenly spread over -1 .. 1.
  S bipolar() { return lane_cast<S>(__builtin_bit_cast(IntOf<S>, step())) * 4.6566129e-10f; }

  /// The next number, evenly spread over 0 .. 1 (1 excluded).
  S unipolar() { return lane_cast<S>(step() >> 8) * 5.9604645e-8f; }

 private:
  UIntOf<S> step() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }

  UIntOf<S> state_ = UIntOf<S>(0x9e3779b9u);
};

}  // namespace chronus
