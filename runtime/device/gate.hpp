// Lets a callback in, or not, without a lock on its side.
#pragma once

#include <atomic>
#include <thread>

namespace chronus::device {

/// Stands between a library's thread and what it calls. When close() has returned nobody is inside, and what
/// was written before open() is seen inside, whatever the library does with its threads.
class Gate {
 public:
  /// Control thread.
  void open() noexcept { open_ = true; }

  /// Control thread. Waits for the call that is inside.
  void close() noexcept {
    open_ = false;
    while (inside_) std::this_thread::yield();
  }

  /// The library's thread; real-time safe. Every enter() is followed by a leave(), whether it was let in or
  /// not.
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
