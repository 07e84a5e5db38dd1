// Cuts off a module's function that does not return.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace chronus::engine {

/// Watches the guarded calls of one thread at a time. Times are in ns. [any-thread, real-time-safe] except
/// the first begin() of a thread, which asks the kernel for a timer.
class Watchdog {
 public:
  Watchdog() = default;
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Begins to end this thread's guarded calls with Fault::endless once one has used more CPU time than
  /// `limit`, at most 1 ms later. Time for which the thread was not scheduled, or before calls_begin(), does
  /// not count.
  void begin(std::int64_t limit) noexcept [[clang::nonblocking]];

  /// The calls that follow begin `elapsed` after begin(), by this thread's CPU time or by the clock.
  void calls_begin(std::int64_t elapsed) noexcept [[clang::nonblocking]] {
    before_calls_.store(elapsed, std::memory_order_relaxed);
  }

  void end() noexcept [[clang::nonblocking]];

 private:
  static void on_expiry(int, siginfo_t*, void*);
  void look(void* context) noexcept;
  void watch_this_thread() noexcept;

  timer_t timer_{};
  pid_t thread_ = 0;  ///< the timer's thread; 0: no timer
  std::int64_t cpu_began_ = 0;
  std::int64_t limit_ = 0;
  std::atomic<std::int64_t> before_calls_{0};
  std::uint64_t seen_ = 0;    ///< the number of the call that the last look found
  std::int64_t seen_at_ = 0;  ///< the CPU time when a look first found it
};

}  // namespace chronus::engine
