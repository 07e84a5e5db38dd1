// Reports a worker's death to the engine from a signal handler. [worker]
#pragma once

#include <clang/Basic/SourceLocation.h>

#include "jit/shared/diagnostic.hpp"
#include "jit/shared/results.hpp"
#include "jit/worker/audition.hpp"

namespace chronus::jit {

/// The message about a module that does not survive its audition.
struct Guarded {
  Diagnostic where;           ///< file and line of the module
  std::string when;           ///< the beginning of the message
  std::string circumstances;  ///< the end of the message; may be empty
  Stages stages;
  double seconds = 1;    ///< most CPU time
  bool patient = false;  ///< no limit of wall time, for a process that others may delay
};

/// Sets signal handlers and timers. A crash in the module's code, or too much CPU time, then ends this
/// process with a last message. Another call restarts the timers.
void guard_audition(int socket, const Guarded&);

/// Sets the audition's act for the message.
void guard_enter(Act);

/// Restores the default signal handlers and stops the timers.
void unguard();

/// Stops the compile's timers.
void lift_limits();

/// Ends the process with a message if the compile takes more than `seconds` of CPU time, waits for twice as
/// long (not for the processor), or takes `memory` bytes beyond its present size. Sanitized builds, which
/// need far more of both, have no limits of CPU time and memory.
void limit_compile(int socket, const Diagnostic& where, double seconds, std::uint64_t memory);

}  // namespace chronus::jit
