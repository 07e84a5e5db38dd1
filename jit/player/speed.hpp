// Measures how long a module takes. [player]
#pragma once

#include <string>
#include <vector>

#include "jit/player/trial.hpp"

namespace chronus::jit {

/// The share of a block's duration (64 frames at 48 kHz) beyond which a node is warned of.
inline constexpr double budget = 0.3;

/// Warnings: more than the budget, or denormals that take far longer than other numbers where the processor
/// does not flush them to zero. Each time is the shortest of many, since the machine may be busy. May crash
/// or never return.
std::vector<std::string> speed_warnings(const ModuleInfo&, const Entry&, Enter);

}  // namespace chronus::jit
