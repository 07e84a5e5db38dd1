// Denormal numbers cost a processor thirty times the time of others; on the audio thread they are zero.
#pragma once

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace chronus::engine {

/// Flush-to-zero and denormals-are-zero as long as it lives, on this thread.
class FlushToZero {
 public:
  FlushToZero(const FlushToZero&) = delete;
  FlushToZero& operator=(const FlushToZero&) = delete;
#if defined(__SSE__)
  FlushToZero() noexcept : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040u); }
  ~FlushToZero() { _mm_setcsr(before_); }

 private:
  unsigned before_;
#elif defined(__aarch64__)
  FlushToZero() noexcept {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" : : "r"(before_ | (1ul << 24)));
  }
  ~FlushToZero() { asm volatile("msr fpcr, %0" : : "r"(before_)); }

 private:
  unsigned long before_;
#endif
};

}  // namespace chronus::engine
