// What there was no time for before the code was heard.
#pragma once

#include <functional>
#include <string>

#include "jit/worker/audition.hpp"

namespace chronus::jit {

/// Told what is about to be tried, such as "with `size` at its upper end".
using Circumstances = std::function<void(const std::string&)>;

/// Plays for some seconds of the module's time, or until it has taken `seconds` of CPU time: each parameter
/// alone at its ends and swept, a long stretch at the starts, prepared again and reset. Each time the module
/// begins anew. May crash or never return.
Audition long_audition(const ModuleInfo&, const Entry&, Enter, const Circumstances&, double seconds);

}  // namespace chronus::jit
