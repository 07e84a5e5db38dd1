// A thread's guarded call, as the call itself and signal handlers see it.
#pragma once

#include <csetjmp>
#include <csignal>
#include <cstdint>

#include "engine/fault.hpp"
#include "engine/guarded_memory.hpp"

// Sanitizers follow a thread's stack, and only x86-64 has the assembly: all other builds call on the caller's
// own stack and leave by siglongjmp().
#if defined(__x86_64__) && !defined(CHRONUS_SANITIZED)
#define CHRONUS_CALLS_BY_ASSEMBLY 1
#else
#define CHRONUS_CALLS_BY_ASSEMBLY 0
#endif

namespace chronus::engine {

/// The state of one thread. The assembly of module_entry.cpp depends on the offsets of the first five
/// members. [any-thread, real-time-safe]
struct GuardedCall {
  void* way_out = nullptr;    ///< the engine's stack pointer inside a call
  void* stack_end = nullptr;  ///< top of the stack of calls; null: calls run on the caller's
  volatile std::sig_atomic_t inside = 0;
  unsigned mode = 0x1f80;             ///< MXCSR as it is written after each call
  volatile std::uint64_t number = 0;  ///< of the call, from 1
  const GuardedMemory* stack = nullptr;
#if !CHRONUS_CALLS_BY_ASSEMBLY
  sigjmp_buf jump{};
#endif

  /// Ends the call with this fault, at once or when the signal handler returns. Call only from a signal
  /// handler, while `inside`; `context` is the handler's.
  void leave(Fault fault, void* context);
};

extern constinit thread_local GuardedCall guarded_call;

}  // namespace chronus::engine
