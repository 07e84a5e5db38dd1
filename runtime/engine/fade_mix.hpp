// What a node's outputs carry while it has two versions. Real-time safe.
#pragma once

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Mixes what both versions wrote into the node's outputs.
void mix_versions(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

/// The old version's outputs alone.
void play_old(PlanNode&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
