// The worker plays the new code first, where a crash costs nothing.
#pragma once

#include <chronus/code.hpp>

#include "jit.hpp"

namespace chronus::jit {

/// What is being done when it goes wrong; for the guard.
enum class Act { create, prepare, play, destroy };
using Enter = void (*)(Act);

/// Runs an instance over 120 blocks of five sizes: silence, noise, impulses, gates, DC and a full-scale
/// square at its inputs; its knobs at their starts, their ends, and on the move. Then two more at other
/// sample rates, for some blocks each. Calls `enter` before each act. May crash or never return.
Audition audition(const ModuleInfo&, const Entry&, Enter enter);

}  // namespace chronus::jit
