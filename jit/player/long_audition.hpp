// The audition after the code was delivered, with tests that take longer. [player]
#pragma once

#include <functional>
#include <string>

#include "jit/player/audition.hpp"

namespace chronus::jit {

/// Called with the next test, such as "with `size` at its upper end".
using Circumstances = std::function<void(const std::string&)>;

/// Plays for some seconds of the module's time, or `seconds` of CPU time: each parameter alone at its ends
/// and swept, a long stretch at the starts, then the same instance prepared again and reset. Each parameter's
/// test begins with a new instance. May crash or never return.
Audition long_audition(const ModuleInfo&, const Entry&, Enter, const Circumstances&, double seconds);

}  // namespace chronus::jit
