// Memory of a module: sized in prepare(), never in tick(). An edit keeps what is in it.
#pragma once

#include <chronus/lanes.hpp>
#include <chronus_host/abi.hpp>

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

/// How a DelayLine goes over from what the version before would have written to what is written: begun by the
/// host at a swap, since a step in the line would be heard as a click when the delay is over.
struct Seam {
  enum class From : int {
    silence,  ///< a line that the version before did not have
    line,     ///< the line of the version before, which plays on meanwhile
    gap       ///< the line itself, whose newest sample the version before has written
  };
  From from = From::silence;
  float share = 0;               ///< of the version before in the next sample; 0 where there is no seam
  float step = 0;                ///< by which that gets less with each sample
  int at = 0;                    ///< in the ring of `before`, where it last took a sample from
  const void* before = nullptr;  ///< the DelayLine of From::line
  bool measured = false;         ///< the gap of From::gap
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
    stop_ = size_;
    seam_ = {};
  }

  /// The longest delay that read() can reach, in samples.
  int capacity() const { return size_ - spare; }

  void write(S sample) {
    const int next = head_ + 1;
    if (next == stop_) [[unlikely]]
      return write_at_stop(sample);
    head_ = next;
    data_[next] = sample;
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

  /// Silences all that was written. Real-time safe, but it takes time for the whole length.
  void clear() {
    for (int i = 0; i < size_; ++i) data_[i] = S{};
  }

 private:
  /// At the end of the ring, and at each sample of a seam.
  [[gnu::noinline]] void write_at_stop(S sample) {
    const bool seam = seam_.share > 0;
    const S joined = seam ? join(sample) : sample;
    head_ = head_ + 1 == size_ ? 0 : head_ + 1;
    data_[head_] = joined;
    stop_ = seam && seam_.share > 0 ? head_ + 1 : size_;
  }

  S join(S sample) {
    const float share = seam_.share;
    seam_.share -= seam_.step;
    switch (seam_.from) {
      case Seam::From::line:
        return sample + (before() - sample) * share;
      case Seam::From::gap:
        // What is too large for a step of the sound itself.
        if (!seam_.measured) gap_ = beyond(at(0) - sample, 1.5f * largest_step());
        seam_.measured = true;
        return sample + gap_ * share;
      default:
        return sample - sample * share;
    }
  }

  /// What the version before has written in place of the next sample; its newest, if it has written no more.
  S before() {
    const auto& line = *static_cast<const DelayLineOf*>(seam_.before);
    if (seam_.at != line.head_) seam_.at = seam_.at + 1 == line.size_ ? 0 : seam_.at + 1;
    return line.data_[seam_.at];
  }

  S largest_step() const {
    constexpr int looked_at = 256;
    S largest{};
    for (int i = 1; i < looked_at && i < size_; ++i) {
      const S step = at(i - 1) - at(i);
      const S size = step < 0.0f ? -step : step;
      largest = size > largest ? size : largest;
    }
    return largest;
  }

  static S beyond(S jump, S step) {
    const S zero{};
    return jump > step ? jump - step : jump < -step ? jump + step : zero;
  }

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

  // As the host knows them (memory_view.hpp).
  S* data_ = nullptr;
  int size_ = 0;
  int head_ = 0;
  int stop_ = 0;  // the place at which there is more to do than to write
  Seam seam_;

  S gap_{};
};

}  // namespace chronus
