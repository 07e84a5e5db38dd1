// Reports a player's death to the engine from a signal handler. [player]
#pragma once

#include <string>

#include "jit/player/audition.hpp"
#include "jit/shared/diagnostic.hpp"

namespace chronus::jit {

/// The message about a module that does not survive its audition.
struct Guarded {
  Diagnostic where;           ///< file and line of the module
  std::string when;           ///< the beginning of the message
  std::string circumstances;  ///< the end of the message; may be empty
  double seconds = 1;         ///< most CPU time
  bool patient = false;       ///< no limit of wall time, for a process that others may delay
};

/// Sets signal handlers and timers. A crash in the module's code, or too much CPU time, then ends this
/// process with a last message. Another call restarts the timers.
void guard_audition(int socket, const Guarded&);

/// Sets the audition's act for the message.
void guard_enter(Act);

/// Restores the default signal handlers and stops the timers.
void unguard();

}  // namespace chronus::jit
