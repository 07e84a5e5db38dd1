// Auditions a module from the states of its nodes. [player]
#pragma once

#include <vector>

#include "jit/player/long_audition.hpp"
#include "jit/shared/request.hpp"
#include "jit/shared/results.hpp"

namespace chronus::jit {

/// Continues from each of the states, with noise at the inputs and gates that open and close. May crash or
/// never return.
Audition play_from_states(const ModuleInfo&, const Entry&, Enter, const Circumstances&,
                          const std::vector<LiveState>&, double seconds);

}  // namespace chronus::jit
