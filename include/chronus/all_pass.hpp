// Delays that let all frequencies through alike: what makes an echo dense.
#pragma once

#include <chronus/memory.hpp>

namespace chronus {

/// An all-pass around a delay (Schroeder, "Natural sounding artificial reverberation", 1962): each impulse
/// becomes a row of them, no frequency louder than another.
template <class S>
class AllPassOf {
 public:
  /// Control thread, in prepare(): room for delays of up to `samples`.
  template <class A>
  void resize(A samples) {
    line_.resize(samples);
  }

  /// The longest delay, in samples.
  int capacity() const { return line_.capacity(); }

  /// `delay` is 1 to capacity() samples if it is a whole number, the same for all voices; a Signal may move,
  /// from 3 on, and is read between the samples. `gain` is -1 to 1, ends excluded: how long the row is.
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
