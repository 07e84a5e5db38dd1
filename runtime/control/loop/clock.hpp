// The time by which a loop and all that stands on it go.
#pragma once

#include <cstdint>

#include "base/clocks.hpp"

namespace chronus::loop {

/// [control-thread]
class Clock {
 public:
  virtual ~Clock() = default;

  /// In ns, never less than before.
  virtual std::int64_t now_ns() const = 0;

  /// Whether it goes on by itself.
  virtual bool runs() const = 0;
};

/// base::monotonic_ns(), as devices and doors have it.
class RunningClock final : public Clock {
 public:
  std::int64_t now_ns() const override { return base::monotonic_ns(); }
  bool runs() const override { return true; }
};

/// Stands until it is set: an off-line session goes by the samples that it has rendered.
class StillClock final : public Clock {
 public:
  std::int64_t now_ns() const override { return now_; }
  bool runs() const override { return false; }

  /// `ns` is not before now_ns().
  void set(std::int64_t ns) { now_ = ns; }

  /// Not 0, which stands for no time where times are remembered.
  static constexpr std::int64_t begin = 1'000'000'000;

 private:
  std::int64_t now_ = begin;
};

}  // namespace chronus::loop
