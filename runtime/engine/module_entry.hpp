// The one door into a module's code: onto its stack, and out again whatever the code did.
#pragma once

#include <chronus_host/abi.hpp>

#include "engine/fault.hpp"
#include "engine/guarded_memory.hpp"

namespace chronus::engine {

using ModuleFunction = void (*)(void* self, const Block*);  ///< as Entry::run

/// Calls `function(self, block)` on this thread's stack for modules; the fault that ended it. Afterwards the
/// registers are the caller's, and MXCSR and the flags as OnModuleStack found them. [any-thread,
/// real-time-safe]. Not nested.
extern "C" Fault chronus_enter_module(ModuleFunction function, void* self, const Block* block) noexcept
    [[clang::nonblocking]];

/// While it lives, this thread's guarded calls run on `stack` (null: the caller's own) in the floating-point
/// mode that the thread has now. [real-time-safe]
class OnModuleStack {
 public:
  explicit OnModuleStack(const GuardedMemory* stack) noexcept [[clang::nonblocking]];
  ~OnModuleStack() noexcept [[clang::nonblocking]];
  OnModuleStack(const OnModuleStack&) = delete;
  OnModuleStack& operator=(const OnModuleStack&) = delete;

 private:
  const GuardedMemory* before_;
  unsigned mode_before_;
};

}  // namespace chronus::engine
