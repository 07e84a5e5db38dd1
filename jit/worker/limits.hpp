// The limits of a compile: CPU time, waiting, and memory. [worker]
#pragma once

#include <cstdint>

#include "jit/shared/diagnostic.hpp"

namespace chronus::jit {

/// Ends the process with a message if the compile takes more than `seconds` of CPU time from now on, waits
/// for twice as long (not for the processor), or meets the limit of `memory` bytes (limit_memory()).
/// Sanitized builds, which need far more of both, have no limits of CPU time and memory.
void limit_compile(int socket, const Diagnostic& where, double seconds, std::uint64_t memory);

/// Stops the compile's timers.
void lift_limits();

}  // namespace chronus::jit
