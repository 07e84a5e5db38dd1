// Mixes the outputs of a node that has two versions. [audio-thread, real-time-safe]
#pragma once

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Cross-fades both versions into the node's outputs. Control outputs take the new version's samples.
void mix_versions(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

/// Copies the old version's outputs alone.
void play_old(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
