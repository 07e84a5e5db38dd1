// Says what happened when a worker dies in the middle: a signal handler that can still tell the engine.
#pragma once

#include <clang/Basic/SourceLocation.h>

#include "jit/shared/diagnostic.hpp"
#include "jit/shared/results.hpp"
#include "jit/worker/audition.hpp"

namespace chronus::jit {

/// What is said of a module that does not survive its audition.
struct Guarded {
  Diagnostic where;           ///< file and line of the module
  std::string when;           ///< how the message begins
  std::string circumstances;  ///< how it ends; may be empty
  Stages stages;
  double seconds = 1;    ///< of CPU time that it may take
  bool patient = false;  ///< the process may be kept waiting by others for any time
};

/// From now on a crash in the module's own code, or more CPU time than it may take, ends this process after
/// one last message. May be called again, and then its time begins anew.
void guard_audition(int socket, const Guarded&);

/// The audition's act, for the message.
void guard_enter(Act);

/// Back to the system's own ways.
void unguard();

/// The compile is over.
void lift_limits();

/// Ends the process with a message when the compile takes more than `seconds` of CPU time, waits for twice as
/// long (for something else than the processor) or takes `memory` bytes beyond what it has now. No limits of
/// CPU time and memory in builds with a sanitizer, which needs far more of both.
void limit_compile(int socket, const Diagnostic& where, double seconds, std::uint64_t memory);

}  // namespace chronus::jit
