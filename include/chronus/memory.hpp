// Memory of a module: sized in prepare(), never in tick(). An edit retains its content.
// [audio-thread, real-time-safe] except resize().
#pragma once

#include <chronus/lanes.hpp>
#include <chronus_host/abi.hpp>

namespace chronus {

/// Called if a bounds check fails. The compile worker finds the checks by this name and removes them from
/// optimised code.
extern "C" [[noreturn, gnu::noinline, gnu::cold]] inline void chronus_out_of_bounds() noexcept {
  __builtin_trap();
}

/// Working memory: an array whose length is known only in prepare().
template <class T>
class Buffer {
 public:
  /// Call in prepare(): allocates `count` elements, at least one, all zero. [control-thread]
  void resize(int count) {
    size_ = count < 1 ? 1 : count;
    data_ = static_cast<T*>(chronus_allocate(sizeof(T) * static_cast<unsigned long>(size_)));
  }

  int size() const { return size_; }
  /// `i` is 0 to size() - 1. The audition finds an index out of bounds before the module plays.
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

/// A cross-fade of the samples written to a DelayLine, from those of the previous version to those of the new
/// one. The host begins it at a swap: a step in the line would click when the delay is over.
struct Seam {
  enum class From : int {
    silence,  ///< a line that the previous version did not have
    line,     ///< the previous version's line, which plays on
    gap       ///< the line itself, whose newest sample is the previous version's
  };
  From from = From::silence;
  float share = 0;               ///< gain of the previous version in the next sample; 0: no seam
  float step = 0;                ///< decrease of `share` per sample
  int at = 0;                    ///< index in the ring of `before` of the last sample taken
  const void* before = nullptr;  ///< the DelayLine of From::line
  bool measured = false;         ///< the gap of From::gap is known
};

/// A ring of past samples with its head.
template <class S>
class DelayLineOf {
 public:
  constexpr DelayLineOf() {}

  /// Call in prepare(): allocates room for delays of up to `samples`, 0 if negative. [control-thread]
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

  /// Reads between samples, by 6-point 5th-order Lagrange interpolation (-70 dB of error at 5 kHz and 48
  /// kHz); 2 <= delay <= capacity(), else clamped.
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

  /// Silences the whole line. The cost is proportional to its length.
  void clear() {
    for (int i = 0; i < size_; ++i) data_[i] = S{};
  }

 private:
  /// Writes at the end of the ring, and each sample of a seam.
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
        // The part of the step that is larger than the steps of the sound itself.
        if (!seam_.measured) gap_ = beyond(at(0) - sample, 1.5f * largest_step());
        seam_.measured = true;
        return sample + gap_ * share;
      default:
        return sample - sample * share;
    }
  }

  /// The previous version's sample in place of the next one; its newest, if it has written no more.
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

  static constexpr int spare = 6;       // read beyond the delay by interpolation, and room for resize(0.x)
  static constexpr int most = 1 << 30;  // more than any module may allocate

  // The host knows this layout (memory_view.hpp).
  S* data_ = nullptr;
  int size_ = 0;
  int head_ = 0;
  int stop_ = 0;  // index at which write() calls write_at_stop()
  Seam seam_;

  S gap_{};
};

}  // namespace chronus
