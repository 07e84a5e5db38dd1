// How long the stages take.
#pragma once

#include <chrono>

namespace chronus::jit {

/// Monotonic time in ms, the same for all processes.
inline double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// A stop watch.
class Clock {
 public:
  /// The ms since the last lap, or since the start.
  double lap() {
    const double before = last_;
    last_ = now_ms();
    return last_ - before;
  }

 private:
  double last_ = now_ms();
};

}  // namespace chronus::jit
