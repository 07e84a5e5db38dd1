// Plays new code in the worker before it may sound. [player]
#pragma once

#include "host/code.hpp"
#include "jit/player/trial.hpp"
#include "jit/shared/results.hpp"

namespace chronus::jit {

/// Plays an instance for 120 blocks of five sizes: silence, noise, impulses, gates, DC and a full-scale
/// square at its inputs; its knobs at their starts, at their ends, and moving. Then plays two more instances
/// at other sample rates for some blocks each. Calls `enter` before each act. May crash or never return.
Audition audition(const ModuleInfo&, const Entry&, Enter enter);

/// Blocks of five sizes for each of the signals in turn.
inline constexpr int blocks_a_round = 30;
int round_frames(int block);
Feed round_feed(int block);

}  // namespace chronus::jit
