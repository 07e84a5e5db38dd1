// The nodes of a cycle for one span, sample by sample: all that can be done for the whole span at once is.
#pragma once

#include <chronus_host/abi.hpp>

#include <span>

#include "engine/fault.hpp"
#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Whether run_cycle() can run the nodes: none of them fades, is put aside or has failed, and no input is
/// hit. Otherwise run_node() does, one sample at a time. [audio-thread, real-time-safe]
bool can_run_cycle(std::span<PlanNode* const>, const Span&) noexcept [[clang::nonblocking]];

/// Where a run ended: at the end of the span (`frame` is its number of frames), or at the sample of a node
/// that was not finite (`fault` is none) or that broke off.
struct CycleEnd {
  int frame = 0;
  int node = 0;
  Fault fault = Fault::none;
};

/// Runs the nodes of a cycle in turn, a sample each. Gives the samples that run_node() would, and leaves
/// follow_outputs() and a sample that went wrong to the caller. [audio-thread, real-time-safe]
CycleEnd run_cycle(std::span<PlanNode* const>, const Span&, const Transport&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
