// The worker plays the new code first, where a crash costs nothing.
#pragma once

#include "host/code.hpp"
#include "jit/shared/results.hpp"
#include "jit/worker/trial.hpp"

namespace chronus::jit {

/// Runs an instance over 120 blocks of five sizes: silence, noise, impulses, gates, DC and a full-scale
/// square at its inputs; its knobs at their starts, their ends, and on the move. Then two more at other
/// sample rates, for some blocks each. Calls `enter` before each act. May crash or never return.
Audition audition(const ModuleInfo&, const Entry&, Enter enter);

/// Blocks of five sizes with each of the signals, in turn.
inline constexpr int blocks_a_round = 30;
int round_frames(int block);
Feed round_feed(int block);

}  // namespace chronus::jit
