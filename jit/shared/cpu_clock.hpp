// How much of the processor a thread has had.
#pragma once

#include <ctime>

namespace chronus::jit {

/// The CPU time of this thread since construction.
class CpuClock {
 public:
  double seconds() const { return now() - begun_; }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  double begun_ = now();
};

}  // namespace chronus::jit
