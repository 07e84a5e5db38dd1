// The clocks, and two stop watches. [any-thread, real-time-safe]
#pragma once

#include <cstdint>
#include <ctime>

namespace chronus::base {

// Takes no lock and does not wait, which the compiler cannot check: a call into the vDSO, or for CPU time a
// short system call.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

/// In ns.
inline std::int64_t read_clock(clockid_t clock) noexcept [[clang::nonblocking]] {
  timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
}

#pragma clang diagnostic pop

/// The clock of all times that name no other clock; the same for all processes.
inline std::int64_t monotonic_ns() noexcept [[clang::nonblocking]] {
  return read_clock(CLOCK_MONOTONIC);
}

/// The CPU time of this thread.
inline std::int64_t thread_cpu_ns() noexcept [[clang::nonblocking]] {
  return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

/// Since 1970. May be set back.
inline std::int64_t wall_ns() noexcept {
  return read_clock(CLOCK_REALTIME);
}

/// monotonic_ns() in ms.
inline double monotonic_ms() {
  return static_cast<double>(monotonic_ns()) * 1e-6;
}

/// Measures monotonic time.
class StopWatch {
 public:
  /// The ms since the last lap, or since construction.
  double lap() {
    const double before = last_;
    last_ = monotonic_ms();
    return last_ - before;
  }

 private:
  double last_ = monotonic_ms();
};

/// Measures the CPU time of this thread since construction.
class CpuWatch {
 public:
  double seconds() const { return static_cast<double>(thread_cpu_ns() - begun_) * 1e-9; }

 private:
  std::int64_t begun_ = thread_cpu_ns();
};

}  // namespace chronus::base
