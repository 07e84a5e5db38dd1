// How long a module takes for its sound.
#pragma once

#include <string>
#include <vector>

#include "jit/worker/trial.hpp"

namespace chronus::jit {

/// What of a block of 64 frames at 48 kHz one node may take before it is warned of.
inline constexpr double budget = 0.3;

/// What there is to warn of: more than the budget; numbers next to zero that take far longer than others,
/// where the processor is not told to take them for zero. Times are the shortest of many, for the machine may
/// be busy. May crash or never return.
std::vector<std::string> speed_warnings(const ModuleInfo&, const Entry&, Enter);

}  // namespace chronus::jit
