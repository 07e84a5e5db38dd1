// The processor's floating-point mode. Denormals cost thirty times the time of other numbers, so the audio
// thread flushes them to zero. [any-thread, real-time-safe]
#pragma once

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace chronus::engine {

/// This thread's mode as it was at construction.
class FloatingPointMode {
 public:
#if defined(__SSE__)
  FloatingPointMode() noexcept : before_(_mm_getcsr()) {}
  unsigned bits() const noexcept { return before_; }
  static void write(unsigned bits) noexcept { _mm_setcsr(bits); }
  void restore() const noexcept { write(before_); }
  void flush_to_zero() const noexcept { _mm_setcsr(before_ | 0x8040u); }

 private:
  unsigned before_;
#elif defined(__aarch64__)
  FloatingPointMode() noexcept { asm volatile("mrs %0, fpcr" : "=r"(before_)); }
  unsigned bits() const noexcept { return static_cast<unsigned>(before_); }
  static void write(unsigned long bits) noexcept { asm volatile("msr fpcr, %0" : : "r"(bits)); }
  void restore() const noexcept { write(before_); }
  void flush_to_zero() const noexcept { asm volatile("msr fpcr, %0" : : "r"(before_ | (1ul << 24))); }

 private:
  unsigned long before_;
#endif
};

/// Sets flush-to-zero and denormals-are-zero on this thread during its lifetime.
class FlushToZero {
 public:
  FlushToZero() noexcept { before_.flush_to_zero(); }
  ~FlushToZero() { before_.restore(); }
  FlushToZero(const FlushToZero&) = delete;
  FlushToZero& operator=(const FlushToZero&) = delete;

 private:
  FloatingPointMode before_;
};

}  // namespace chronus::engine
