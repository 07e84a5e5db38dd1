// The only entry into a module's code: switches to the module stack, and returns even if the code fails.
#pragma once

#include <chronus_host/abi.hpp>

#include "engine/fault.hpp"
#include "engine/guarded_memory.hpp"

namespace chronus::engine {

using ModuleFunction = void (*)(void* self, const Block*);  ///< as Entry::run

/// Calls `function(self, block)` on this thread's module stack, and returns the fault that ended the call.
/// Restores the caller's registers, and MXCSR as OnModuleStack found it; clears the flags for direction, trap
/// and alignment check. Calls do not nest. [any-thread, real-time-safe]
extern "C" Fault chronus_enter_module(ModuleFunction function, void* self, const Block* block) noexcept
    [[clang::nonblocking]];

/// During its lifetime, this thread's guarded calls run on `stack` (null: the caller's own) and restore the
/// floating-point mode that the thread has at construction. [any-thread, real-time-safe]
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
