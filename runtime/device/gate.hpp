// Admits a callback or not, without a lock on the callback's side.
#pragma once

#include <atomic>
#include <thread>

namespace chronus::device {

/// Stands between a library's thread and the code that it calls. Once close() has returned no call is inside;
/// a call inside sees all that was written before open(), whatever threads the library uses.
class Gate {
 public:
  /// [control-thread]
  void open() noexcept { open_ = true; }

  /// Waits for the call that is inside. [control-thread]
  void close() noexcept {
    open_ = false;
    while (inside_) std::this_thread::yield();
  }

  /// Returns whether the call is admitted. Every enter() must be followed by a leave(), admitted or not. On
  /// the library's thread. [audio-thread, real-time-safe]
  bool enter() noexcept {
    inside_ = true;
    return open_;
  }
  void leave() noexcept { inside_ = false; }

 private:
  // Sequentially consistent: enter() and close() each write one of the two and read the other.
  std::atomic<bool> open_{false};
  std::atomic<bool> inside_{false};
};

}  // namespace chronus::device
