// The clocks that the audio thread reads, in ns.
#pragma once

#include <cstdint>
#include <ctime>

namespace chronus::engine {

// No lock and no wait, though no compiler can know: the first is a call into the vDSO, the second a short
// system call.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

inline std::int64_t read_clock(clockid_t clock) noexcept [[clang::nonblocking]] {
  timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
}

#pragma clang diagnostic pop

inline std::int64_t monotonic_ns() noexcept [[clang::nonblocking]] {
  return read_clock(CLOCK_MONOTONIC);
}
inline std::int64_t thread_cpu_ns() noexcept [[clang::nonblocking]] {
  return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

}  // namespace chronus::engine
