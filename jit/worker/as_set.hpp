// The module as the nodes that play it are set.
#pragma once

#include <string>
#include <vector>

#include "host/code.hpp"
#include "jit/shared/request.hpp"
#include "jit/shared/results.hpp"
#include "jit/worker/long_audition.hpp"

namespace chronus::jit {

/// What was found with these settings: a verdict if a sample is no number, else what there is to warn of.
struct AsSet {
  Audition audition;
  std::vector<std::string> warnings;
};

/// Plays with noise at the inputs and open gates, for each of the settings, or at the starts if there are
/// none, and warns if nothing but silence comes of it with any of them, if it is louder than +12 dBFS, or if
/// it has a DC offset. Judges audio outputs only, and only what it had the time to hear: `seconds` of CPU
/// time. May crash or never return.
AsSet play_as_set(const ModuleInfo&, const Entry&, Enter, const Circumstances&,
                  const std::vector<Settings>& nodes, double seconds);

}  // namespace chronus::jit
