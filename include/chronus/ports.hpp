// Ports and parameters. In, Out and Param *are* samples: plain type names that the compiler tells apart by
// their spelling, so that they do arithmetic like any other Signal. What cannot be a sample (gates, switches)
// is a class. [audio-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>

namespace chronus {

/// The unit of a parameter's value. Shown with every value; a verb may write the value in any unit that
/// converts to it.
enum Unit { None, Hz, Seconds, dB, Octaves, Semitones, Cents, Percent, Bpm, Beats, Volts };

/// The scale on which a knob moves and cables add to it: Linear in its own unit, Log in octaves.
enum Curve { Linear, Log };

/// The host writes a strike that is softer than a gate's threshold to a GateIn as soft_strike minus the
/// height. No cable carries such a value.
inline constexpr float soft_strike = -256;

/// A gate, trigger or clock input: high from 0.5 up. One sample is enough to rise.
template <class S>
class GateInOf {
 public:
  constexpr GateInOf() {}

  MaskOf<S> high() const { return now_; }
  MaskOf<S> low() const { return !now_; }
  MaskOf<S> rose() const { return now_ && !before_; }
  MaskOf<S> fell() const { return before_ && !now_; }

  /// The gate's height, which carries the velocity.
  S height() const { return height_; }

  /// Takes the next sample; called by the run loop.
  void feed(S sample) {
    before_ = now_;
    const MaskOf<S> soft = sample <= soft_strike;
    height_ = soft ? soft_strike - sample : sample;
    now_ = soft || sample >= 0.5f;
  }

 private:
  S height_{};
  MaskOf<S> now_{};
  MaskOf<S> before_{};
};

/// A switch with named positions: the enumerators of E. Starts at the first by default.
template <class E>
class Choice {
 public:
  constexpr Choice() = default;
  constexpr Choice(E start) : position_(static_cast<int>(start)) {}
  constexpr operator E() const { return static_cast<E>(position_); }

  /// Called by the host.
  void turn(int position) { position_ = position; }

 private:
  int position_ = 0;
};

/// An on/off switch.
class Toggle {
 public:
  constexpr Toggle() = default;
  constexpr Toggle(bool start) : on_(start) {}
  constexpr operator bool() const { return on_; }

  /// Called by the host.
  void turn(int position) { on_ = position != 0; }

 private:
  bool on_ = false;
};

/// A whole number between two limits.
class Count {
 public:
  constexpr Count(int start, int min, int max) : value_(start), min_(min), max_(max) {}
  constexpr operator int() const { return value_; }

  /// Called by the host.
  void turn(int position) { value_ = position < min_ ? min_ : position > max_ ? max_ : position; }

 private:
  int value_;
  int min_;
  int max_;
};

/// A line of text (a pattern, a scale). It changes only between instances: read it in prepare().
class Text {
 public:
  constexpr Text() = default;
  constexpr Text(const char* start) : data_(start), size_(static_cast<int>(__builtin_strlen(start))) {}

  constexpr int size() const { return size_; }
  constexpr char operator[](int i) const { return data_[i]; }
  constexpr const char* begin() const { return data_; }
  constexpr const char* end() const { return data_ + size_; }

  /// Points at the node's own text, which outlives the instance. Called before prepare().
  void set(const char* data, int size) {
    data_ = data;
    size_ = size;
  }

 private:
  const char* data_ = "";
  int size_ = 0;
};

/// A row of ports or parameters of one kind; `x[i]` in code, `x1` to `xN` in verbs.
template <class T, int N>
struct Bank {
  T items[N]{};

  static constexpr int size() { return N; }
  constexpr T& operator[](int i) { return items[i]; }
  constexpr const T& operator[](int i) const { return items[i]; }
  constexpr T* begin() { return items; }
  constexpr T* end() { return items + N; }
};

/// One port's samples of the whole block, for modules that define block(). See Module::samples.
template <class S>
class Samples {
 public:
  constexpr Samples(S* data, int size) : data_(data), size_(size) {}
  constexpr int size() const { return size_; }
  constexpr S& operator[](int i) const { return data_[i]; }
  constexpr S* begin() const { return data_; }
  constexpr S* end() const { return data_ + size_; }

 private:
  S* data_;
  int size_;
};

}  // namespace chronus
