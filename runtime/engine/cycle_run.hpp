// Runs the nodes of a cycle for one span, sample by sample; work that does not depend on the cycle is done
// for the whole span at once.
#pragma once

#include <chronus_host/abi.hpp>

#include <span>

#include "engine/fault.hpp"
#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Whether run_cycle() can run the nodes: none of them cross-fades, is bypassed or muted, or has failed, and
/// no input has a hit. Otherwise run_node() runs them, one sample at a time. [audio-thread, real-time-safe]
bool can_run_cycle(std::span<PlanNode* const>, const Span&) noexcept [[clang::nonblocking]];

/// Where a run ended: at the end of the span (`frame` is its number of frames), or at the frame in which
/// `node` gave a non-finite sample (`fault` is none) or failed.
struct CycleEnd {
  int frame = 0;
  int node = 0;
  Fault fault = Fault::none;
};

/// Runs the nodes of a cycle in turn, a sample each. Gives the same samples as run_node(). The caller calls
/// follow_outputs(), and finish_badly() for a sample that went wrong. [audio-thread, real-time-safe]
CycleEnd run_cycle(std::span<PlanNode* const>, const Span&, const Transport&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
