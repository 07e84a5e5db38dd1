// The control thread's loop: waits for files, timers, signals and calls from other threads, and calls back.
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

/// One loop, one thread: all but post() and stop() belong to the thread that calls run(). A callback may
/// watch, unwatch, set and cancel whatever it likes, itself included.
class Loop {
 public:
  using Callback = std::function<void()>;
  using Timer = std::uint64_t;

  /// Goes by the computer's clock. Throws std::system_error if the system has no file descriptors left.
  Loop();

  /// Goes by this clock, which outlives it. Timers of a clock that stands are called by ring() alone.
  explicit Loop(const Clock&);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Calls `ready` with the epoll events that hold, for as long as they hold. A second watch of the same
  /// file replaces the first. The file stays the caller's, who unwatches it before closing it.
  void watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready);

  /// Changes what is waited for on a watched file.
  void rewatch(int fd, std::uint32_t events);

  /// No callback for this file from now on.
  void unwatch(int fd);

  /// What time it is for all that stands on this loop, in ns.
  std::int64_t now_ns() const { return time_->now_ns(); }

  /// Calls back once, `delay` from now, or again and again every `period`. Calls that are overdue are not
  /// made up for. Cancelling a timer that has run out is allowed.
  Timer after(Nanoseconds delay, Callback);

  /// Calls back once, at a time of now_ns(); those of one time in the order in which they were
  /// asked for.
  Timer at(std::int64_t ns, Callback);
  Timer every(Nanoseconds period, Callback);
  void cancel(Timer);

  /// Calls back for the timers that are due, but for those that are set meanwhile. True if there were any.
  bool ring();

  /// Names work that goes on outside of the loop (a compile, a thread) and ends in a callback. A clock that
  /// stands must not be set while somebody holds what this returns; it is let go on the loop's thread.
  std::shared_ptr<void> outside_work() { return outside_; }
  bool awaits_outside_work() const { return outside_.use_count() > 1; }

  /// Calls back when one of these signals has come, in place of its usual effect; once a process. Call it
  /// before other threads start, as they inherit the block; a child process inherits it too and must unblock
  /// them.
  void on_signals(const std::vector<int>& signals, std::function<void(int)>);

  /// Has the loop call back. Any thread; takes a lock and allocates, so not for the audio thread.
  void post(Callback);

  /// Returns after stop(), which any thread may call, before run() too.
  void run();
  void stop();

  /// Waits at most `limit` for something to do and does it, once. True if there was something.
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
  std::map<int, std::uint64_t> ids_;  ///< of watched files
  std::map<std::uint64_t, std::shared_ptr<Watch>> watches_;
  std::multimap<std::int64_t, Alarm> alarms_;  ///< by due time
  std::int64_t armed_ = 0;                     ///< what the clock is set to; 0: off
  std::shared_ptr<void> outside_ = std::make_shared<int>();
  std::mutex mutex_;  ///< guards the two below
  std::vector<Callback> posts_;
  bool stopping_ = false;
};

}  // namespace chronus::loop
