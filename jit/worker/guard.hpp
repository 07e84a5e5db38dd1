// Says what happened when a worker dies in the middle: a signal handler that can still tell the engine.
#pragma once

#include <clang/Basic/SourceLocation.h>

#include "jit.hpp"
#include "worker/audition.hpp"

namespace chronus::jit {

/// From now on a crash in the module's own code, or more CPU time than `seconds`, ends this process after one
/// last message. `where`: file and line of the module, for the diagnostic.
void guard_audition(int socket, const Diagnostic& where, const Stages&, double seconds);

/// The audition's act, for the message.
void guard_enter(Act);

/// Back to the system's own ways.
void unguard();

/// Ends the process with a message when the compile takes more than `seconds` of CPU time or `memory` bytes
/// beyond what it has now. No limits in builds with a sanitizer, which needs far more of both.
void limit_compile(int socket, const Diagnostic& where, double seconds, std::uint64_t memory);

}  // namespace chronus::jit
