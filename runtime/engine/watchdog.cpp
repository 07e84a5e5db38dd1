#include "engine/watchdog.hpp"

#include <unistd.h>

#include <csignal>
#include <mutex>
#include <utility>

#include "base/clocks.hpp"
#include "engine/guarded_call.hpp"

namespace chronus::engine {

// Reading clocks and setting a timer are short system calls that do not wait, which the compiler cannot
// check.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

namespace {

constexpr std::int64_t between_looks = 500'000;
constexpr int expiry = SIGVTALRM;

#ifdef CHRONUS_SANITIZED
constexpr bool watches = false;  // sanitizers defer such signals and slow down the watched code
#else
constexpr bool watches = true;
#endif

timespec to_timespec(std::int64_t ns) noexcept {
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

}  // namespace

Watchdog::~Watchdog() {
  if (thread_ != 0) timer_delete(timer_);
}

void Watchdog::begin(std::int64_t limit) noexcept [[clang::nonblocking]] {
  if (!watches) return;
  static constinit thread_local pid_t here = 0;
  if (here == 0) here = gettid();
  if (thread_ != here) watch_this_thread();
  if (thread_ == 0) return;
  cpu_began_ = base::thread_cpu_ns();
  limit_ = limit;
  calls_begin(0);
  const itimerspec time{to_timespec(between_looks), to_timespec(limit)};
  timer_settime(timer_, 0, &time, nullptr);
}

void Watchdog::end() noexcept [[clang::nonblocking]] {
  if (thread_ == 0) return;
  const itimerspec never{};
  timer_settime(timer_, 0, &never, nullptr);
}

void Watchdog::watch_this_thread() noexcept {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action{};
    action.sa_sigaction = on_expiry;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
    sigaction(expiry, &action, nullptr);
  });
  if (thread_ != 0) timer_delete(timer_);
  thread_ = gettid();
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event._sigev_un._tid = thread_;
  event.sigev_signo = expiry;
  event.sigev_value.sival_ptr = this;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) thread_ = 0;
}

void Watchdog::on_expiry(int, siginfo_t* info, void* context) {
  if (info->si_code == SI_TIMER) static_cast<Watchdog*>(info->si_value.sival_ptr)->look(context);
}

/// A call is endless if an earlier look has found it too, it has used CPU time since, and the CPU time of
/// this block exceeds the limit even if the thread ran all the time before the calls began.
void Watchdog::look(void* context) noexcept {
  if (!guarded_call.inside) return;
  const std::uint64_t call = guarded_call.number;
  const std::int64_t now = base::thread_cpu_ns();
  if (std::exchange(seen_, call) != call) {
    seen_at_ = now;
    return;
  }
  const std::int64_t before_calls = before_calls_.load(std::memory_order_relaxed);
  const bool was_run = now - seen_at_ > between_looks / 2;
  if (was_run && now - cpu_began_ - before_calls > limit_) guarded_call.leave(Fault::endless, context);
}

#pragma clang diagnostic pop

}  // namespace chronus::engine
