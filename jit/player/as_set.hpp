// Auditions a module with the settings of its nodes. [player]
#pragma once

#include <string>
#include <vector>

#include "host/code.hpp"
#include "jit/player/long_audition.hpp"
#include "jit/shared/request.hpp"
#include "jit/shared/results.hpp"

namespace chronus::jit {

/// The result with these settings: a verdict if a sample is non-finite, else warnings.
struct AsSet {
  Audition audition;
  std::vector<std::string> warnings;
};

/// Plays noise at the inputs and open gates with each of the settings, or with the starts if there are none.
/// Warns of silence with all settings, of a level above +12 dBFS, and of a DC offset. Judges audio outputs
/// only, as far as it gets in `seconds` of CPU time. May crash or never return.
AsSet play_as_set(const ModuleInfo&, const Entry&, Enter, const Circumstances&,
                  const std::vector<Settings>& nodes, double seconds);

}  // namespace chronus::jit
