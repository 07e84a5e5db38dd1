// The clock of a loop and of everything that runs on it.
#pragma once

#include <cstdint>

#include "base/clocks.hpp"

namespace chronus::loop {

/// [control-thread]
class Clock {
 public:
  virtual ~Clock() = default;

  /// In ns, monotonic.
  virtual std::int64_t now_ns() const = 0;

  /// False for a clock that advances only by set().
  virtual bool runs() const = 0;
};

/// base::monotonic_ns(), the clock of devices and doors. [any-thread]
class RunningClock final : public Clock {
 public:
  std::int64_t now_ns() const override { return base::monotonic_ns(); }
  bool runs() const override { return true; }
};

/// Advances only by set(). An off-line session sets it from the samples that it has rendered.
/// [control-thread]
class StillClock final : public Clock {
 public:
  std::int64_t now_ns() const override { return now_; }
  bool runs() const override { return false; }

  /// `ns` is not before now_ns().
  void set(std::int64_t ns) { now_ = ns; }

  /// Not 0, which means "no time" where times are stored.
  static constexpr std::int64_t begin = 1'000'000'000;

 private:
  std::int64_t now_ = begin;
};

}  // namespace chronus::loop
