// Memory of a module: sized in prepare(), never in tick(). An edit keeps what is in it.
#pragma once

#include <chronus/abi.hpp>
#include <chronus/lanes.hpp>

namespace chronus {

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
  T& operator[](int i) { return data_[i]; }
  const T& operator[](int i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }

  void clear() {
    for (int i = 0; i < size_; ++i) data_[i] = T{};
  }

 private:
  T* data_ = nullptr;
  int size_ = 0;
};

/// A ring of past samples with its head.
template <class S>
class DelayLineOf {
 public:
  /// Control thread, in prepare(): room for delays of up to `samples`.
  template <class A>
  void resize(A samples) {
    size_ = static_cast<int>(samples) + 4;
    data_ = static_cast<S*>(chronus_allocate(sizeof(S) * static_cast<unsigned long>(size_)));
    head_ = 0;
  }

  /// The longest delay that read() can reach, in samples.
  int capacity() const { return size_ - 4; }

  void write(S sample) {
    head_ = head_ + 1 == size_ ? 0 : head_ + 1;
    data_[head_] = sample;
  }

  /// The sample written `delay` writes ago; 0 is the newest. Whole samples, the same for all lanes.
  S at(int delay) const {
    const int i = head_ - (delay < 0 ? 0 : delay >= size_ ? size_ - 1 : delay);
    return data_[i < 0 ? i + size_ : i];
  }

  /// Between samples, by 4-point 3rd-order Hermite interpolation; 1 <= delay <= capacity(), else clamped.
  S read(S delay) const {
    const S d = delay < 1.0f                               ? S(1.0f)
                : delay > S(static_cast<float>(size_ - 4)) ? S(static_cast<float>(size_ - 4))
                                                           : delay;
    const IntOf<S> whole = lane_cast<IntOf<S>>(d);
    const S t = d - lane_cast<S>(whole);
    const S a = pick(whole - 1);
    const S b = pick(whole);
    const S c = pick(whole + 1);
    const S e = pick(whole + 2);
    const S c1 = 0.5f * (c - a);
    const S c2 = a - 2.5f * b + 2.0f * c - 0.5f * e;
    const S c3 = 0.5f * (e - a) + 1.5f * (b - c);
    return ((c3 * t + c2) * t + c1) * t + b;
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

  S* data_ = nullptr;
  int size_ = 0;
  int head_ = 0;
};

}  // namespace chronus
