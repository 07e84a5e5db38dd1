// Lets a module's function fail without the program: signals raised in it are caught and end the call, and
// nothing else.
#pragma once

#include "engine/fault.hpp"

namespace chronus::engine {

/// Installs the program's signal handlers, unless they are there; needed before guarded calls. Signals that
/// are not raised inside a guarded call go to whoever had them before. Control thread.
void install_guard();

/// Calls `action(context)`. If it raises SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP or SIGABRT, or the thread's
/// Watchdog cuts it off, it is left where it stands: no destructor of it runs, so what it worked on must not
/// be used again. Real-time safe if `action` is (docs/decisions/0023-the-call.md has the costs). Calls do not
/// nest. The processor's floating-point mode is as it was before the call.
Fault guarded(void (*action)(void* context), void* context) noexcept [[clang::nonblocking]];

/// The same of anything that can be called.
template <class Action>
Fault guarded(Action action) noexcept [[clang::nonblocking]] {
  return guarded([](void* context) { (*static_cast<Action*>(context))(); }, &action);
}

/// Gives this thread a stack for signal handlers, without which an overflow of its own stack ends the
/// program. A thread that has such a stack keeps it. To be called by each thread that makes guarded calls;
/// real-time safe.
void use_handler_stack() noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
