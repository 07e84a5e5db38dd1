// The control thread's event loop: files, timers, signals, and calls from other threads.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/fd.hpp"
#include "control/loop/clock.hpp"

namespace chronus::loop {

using Nanoseconds = std::chrono::nanoseconds;

/// One loop per thread. Callbacks run on the thread that calls run(), and may watch, unwatch, set and cancel
/// anything, themselves included. [control-thread], except post() and stop().
class Loop {
 public:
  using Callback = std::function<void()>;
  using Timer = std::uint64_t;

  /// Uses the system's monotonic clock. Throws std::system_error if no file descriptor is left.
  Loop();

  /// Uses this clock, which must outlive the loop. Only ring() fires the timers of a StillClock.
  explicit Loop(const Clock&);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Calls `ready` with the pending epoll events, level-triggered. A second watch of a file replaces the
  /// first. The caller owns the file, and unwatches it before it closes it.
  void watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready);

  /// Changes the epoll events of a watched file.
  void rewatch(int fd, std::uint32_t events);

  /// Stops callbacks for this file.
  void unwatch(int fd);

  /// The loop's clock, in ns.
  std::int64_t now_ns() const { return time_->now_ns(); }

  /// Calls back once after `delay` (after) or at every `period` (every). Overdue periods are skipped.
  /// Cancelling an expired timer is allowed.
  Timer after(Nanoseconds delay, Callback);

  /// Calls back once at `ns` of now_ns(). Timers of equal time fire in the order of their calls.
  Timer at(std::int64_t ns, Callback);
  Timer every(Nanoseconds period, Callback);
  void cancel(Timer);

  /// Fires the timers that are due, except those set meanwhile. True if any fired.
  bool ring();

  /// Marks work that runs outside of the loop (a compile, a thread) and ends in a callback. A StillClock must
  /// not be set while somebody holds the result. Release it on the loop's thread.
  std::shared_ptr<void> outside_work() { return outside_; }
  bool awaits_outside_work() const { return outside_.use_count() > 1; }

  /// Calls back on these signals, in place of their default action. At most once a process. Call it before
  /// other threads start, since they inherit the block. Child processes inherit it too and must unblock the
  /// signals.
  void on_signals(const std::vector<int>& signals, std::function<void(int)>);

  /// Runs the callback on the loop's thread. Locks and allocates. [any-thread]
  void post(Callback);

  /// Returns after stop(), also if that was called first.
  void run();
  /// [any-thread]
  void stop();

  /// Waits at most `limit` for events and handles one batch. True if there was any.
  bool run_once(Nanoseconds limit);

 private:
  struct Watch {
    int fd;
    std::function<void(std::uint32_t)> ready;
  };
  struct Alarm {
    Timer id;
    Nanoseconds period;  ///< 0: once
    std::shared_ptr<Callback> callback;
  };

  Timer add(std::int64_t due_ns, Nanoseconds period, Callback);
  void arm();
  void take_posts();

  RunningClock running_;
  const Clock* time_ = &running_;
  base::Fd epoll_;
  base::Fd clock_;
  base::Fd wake_;
  base::Fd signals_;
  std::uint64_t next_id_ = 1;
  std::map<int, std::uint64_t> ids_;  ///< file descriptor to key of watches_
  std::map<std::uint64_t, std::shared_ptr<Watch>> watches_;
  std::multimap<std::int64_t, Alarm> alarms_;  ///< by due time
  std::int64_t armed_ = 0;                     ///< the due time of the timerfd; 0: off
  std::shared_ptr<void> outside_ = std::make_shared<int>();
  std::mutex mutex_;  ///< guards posts_ and stopping_
  std::vector<Callback> posts_;
  bool stopping_ = false;
};

}  // namespace chronus::loop
