// The guarded call that a thread is in, as signal handlers see it.
#pragma once

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstdint>

#include "engine/fault.hpp"

namespace chronus::engine {

struct GuardedCall {
  sigjmp_buf way_out{};
  volatile std::sig_atomic_t inside = 0;
  volatile std::uint64_t number = 0;  ///< of the call, from 1

  void enter() noexcept {
    number = number + 1;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    inside = 1;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }

  /// Only from a signal handler, while inside.
  [[noreturn]] void leave(Fault fault) {
    inside = 0;
    siglongjmp(way_out, static_cast<int>(fault));
  }
};

extern constinit thread_local GuardedCall guarded_call;

}  // namespace chronus::engine
