// Guarded calls: a signal that is raised in a module's function ends the call and not the program.
#pragma once

#include "engine/fault.hpp"

namespace chronus::engine {

/// Installs the program's signal handlers unless they are installed; required before guarded calls. Passes
/// signals that are raised outside of guarded calls to the previous handlers. [control-thread]
void install_guard();

/// Calls `action(context)`. If the action raises SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP or SIGABRT, or the
/// thread's Watchdog cuts it off, the call ends there: no destructor runs, and the data that the action
/// worked on must not be used again. Restores the processor's floating-point mode. Calls do not nest.
/// Real-time safe if `action` is; docs/decisions/0023-the-call.md has the costs. [any-thread]
Fault guarded(void (*action)(void* context), void* context) noexcept [[clang::nonblocking]];

/// Calls a function object likewise. [any-thread]
template <class Action>
Fault guarded(Action action) noexcept [[clang::nonblocking]] {
  return guarded([](void* context) { (*static_cast<Action*>(context))(); }, &action);
}

/// Gives this thread a stack for signal handlers unless it has one. Without it, an overflow of the thread's
/// own stack ends the program. Call on each thread that makes guarded calls. [any-thread, real-time-safe]
void use_handler_stack() noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
