// All-pass delays, which make an echo dense. [audio-thread, real-time-safe] except resize().
#pragma once

#include <chronus/memory.hpp>

namespace chronus {

/// An all-pass around a delay (Schroeder, "Natural sounding artificial reverberation", 1962): turns each
/// impulse into a series of impulses, with a flat frequency response.
template <class S>
class AllPassOf {
 public:
  constexpr AllPassOf() {}

  /// Call in prepare(): allocates room for delays of up to `samples`. [control-thread]
  template <class A>
  void resize(A samples) {
    line_.resize(samples);
  }

  /// The longest delay, in samples.
  int capacity() const { return line_.capacity(); }

  /// An integer `delay` is 1 to capacity() samples, the same for all voices. A Signal is 3 or more, may move,
  /// and is interpolated. `gain`, -1 to 1 exclusive, sets how long the series lasts.
  template <class D>
  S process(S x, D delay, S gain) {
    const S past = read(delay);  // the newest sample is one sample old when the next is about to be written
    const S inner = x - gain * past;
    line_.write(inner);
    return past + gain * inner;
  }

  void clear() { line_.clear(); }

 private:
  template <class D>
  S read(D delay) const {
    if constexpr (requires { delay % 2; }) {
      return line_.at(delay - 1);
    } else {
      return line_.read(S(delay) - 1.0f);
    }
  }

  DelayLineOf<S> line_;
};

}  // namespace chronus
