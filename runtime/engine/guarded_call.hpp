// The guarded call that a thread is in, as the call itself and signal handlers see it.
#pragma once

#include <csetjmp>
#include <csignal>
#include <cstdint>

#include "engine/fault.hpp"
#include "engine/guarded_memory.hpp"

// Sanitizers follow a thread's stack, and no other than x86-64 has the assembly: they call on the caller's
// own stack and leave by siglongjmp().
#if defined(__x86_64__) && !defined(CHRONUS_SANITIZED)
#define CHRONUS_CALLS_BY_ASSEMBLY 1
#else
#define CHRONUS_CALLS_BY_ASSEMBLY 0
#endif

namespace chronus::engine {

/// One thread's. The assembly of module_entry.cpp knows where the first five members lie.
struct GuardedCall {
  void* way_out = nullptr;    ///< the engine's stack pointer inside a call
  void* stack_end = nullptr;  ///< where the stack of calls begins; null: calls run on the caller's
  volatile std::sig_atomic_t inside = 0;
  unsigned mode = 0x1f80;             ///< MXCSR as it is written after each call
  volatile std::uint64_t number = 0;  ///< of the call, from 1
  const GuardedMemory* stack = nullptr;
#if !CHRONUS_CALLS_BY_ASSEMBLY
  sigjmp_buf jump{};
#endif

  /// The call ends with this fault once the signal handler returns, or at once. Only from a signal handler,
  /// while inside; `context` is the handler's.
  void leave(Fault fault, void* context);
};

extern constinit thread_local GuardedCall guarded_call;

}  // namespace chronus::engine
