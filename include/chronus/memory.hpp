// Memory of a module: sized in prepare(), never in tick(). An edit keeps what is in it.
#pragma once

#include <chronus/abi.hpp>
#include <chronus/lanes.hpp>

namespace chronus {

/// A check that failed. The compiler finds it by its name and leaves such checks out of optimised code.
extern "C" [[noreturn, gnu::noinline, gnu::cold]] inline void chronus_out_of_bounds() noexcept {
  __builtin_trap();
}

/// Working memory: an array whose length is known only in prepare().
template <class T>
class Buffer {
 public:
  /// Control thread, in prepare(): `count` elements, all zero.
  void resize(int count) {
    size_ = count < 1 ? 1 : count;
    data_ = static_cast<T*>(chronus_allocate(sizeof(T) * static_cast<unsigned long>(size_)));
  }

  int size() const { return size_; }
  /// From 0 to size() - 1. An index beyond is found when the module is tried out, before it may sound.
  T& operator[](int i) { return data_[checked(i)]; }
  const T& operator[](int i) const { return data_[checked(i)]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }

  void clear() {
    for (int i = 0; i < size_; ++i) data_[i] = T{};
  }

 private:
  int checked(int i) const {
    if (i < 0 || i >= size_) chronus_out_of_bounds();
    return i;
  }

  T* data_ = nullptr;
  int size_ = 0;
};

/// A ring of past samples with its head.
template <class S>
class DelayLineOf {
 public:
  /// Control thread, in prepare(): room for delays of up to `samples`; none if that is negative.
  template <class A>
  void resize(A samples) {
    const double wanted = static_cast<double>(samples);
    size_ = static_cast<int>(wanted > most ? most : wanted > 0 ? wanted : 0) + spare;
    data_ = static_cast<S*>(chronus_allocate(sizeof(S) * static_cast<unsigned long>(size_)));
    head_ = 0;
  }

  /// The longest delay that read() can reach, in samples.
  int capacity() const { return size_ - spare; }

  void write(S sample) {
    head_ = head_ + 1 == size_ ? 0 : head_ + 1;
    data_[head_] = sample;
  }

  /// The sample written `delay` writes ago; 0 is the newest. Whole samples, the same for all lanes.
  S at(int delay) const {
    const int i = head_ - (delay < 0 ? 0 : delay >= size_ ? size_ - 1 : delay);
    return data_[i < 0 ? i + size_ : i];
  }

  /// Between samples, by 6-point 5th-order Lagrange interpolation (-70 dB of error at 5 kHz and 48 kHz);
  /// 2 <= delay <= capacity(), else clamped.
  S read(S delay) const {
    const float longest = static_cast<float>(size_ - spare);
    const S d = delay < 2.0f ? S(2.0f) : delay > longest ? S(longest) : delay;
    const IntOf<S> whole = lane_cast<IntOf<S>>(d);
    const S t = d - lane_cast<S>(whole);
    // Products of the distances to the six points at -2 .. 3, over those between the points.
    const S a = t + 2.0f, b = t + 1.0f, c = t - 1.0f, e = t - 2.0f, f = t - 3.0f;
    const S ab = a * b, ef = e * f, ct = c * t;
    return pick(whole - 2) * (b * ct * ef * (-1.0f / 120.0f)) +
           pick(whole - 1) * (a * ct * ef * (1.0f / 24.0f)) + pick(whole) * (ab * c * ef * (-1.0f / 12.0f)) +
           pick(whole + 1) * (ab * t * ef * (1.0f / 12.0f)) +
           pick(whole + 2) * (ab * ct * f * (-1.0f / 24.0f)) +
           pick(whole + 3) * (ab * ct * e * (1.0f / 120.0f));
  }

  void clear() {
    for (int i = 0; i < size_; ++i) data_[i] = S{};
  }

 private:
  S pick(IntOf<S> delay) const {
    if constexpr (Lanes<S>::count == 1) {
      return at(delay);
    } else {
      S result;
      for (int lane = 0; lane < Lanes<S>::count; ++lane) result[lane] = at(delay[lane])[lane];
      return result;
    }
  }

  static constexpr int spare = 6;       // what interpolation reads beyond the delay, and room for resize(0.x)
  static constexpr int most = 1 << 30;  // more than any module may have

  S* data_ = nullptr;
  int size_ = 0;
  int head_ = 0;
};

}  // namespace chronus
