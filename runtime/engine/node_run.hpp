// One node for one span: inputs summed, knobs smoothed, its version run (both while fading), the output
// checked.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstdint>

#include "engine/fault.hpp"
#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// What came of it. The fault is `none` where the output was not finite.
struct Ran {
  enum class How : std::uint8_t {
    well,
    non_finite,  ///< samples were zeroed and the module reset (non_finite.hpp)
    failed,      ///< by a fault: the node is silent from now on
    new_failed,  ///< while fading in: the old version plays on at full gain
    old_failed,  ///< while fading out: the new version plays at full gain
  };
  How how = How::well;
  Fault fault = Fault::none;
  float peak = 0;                       ///< of the audio outputs
  const PlanVersion* faulty = nullptr;  ///< the version whose fault it is
  bool whole = false;                   ///< in one run of the current version (OutputPast::moved)
};

/// Runs `node`. Real-time safe.
Ran run_node(PlanNode&, const Span&, const Transport&) noexcept [[clang::nonblocking]];

/// What run_node() does at the end of a run of one frame in which the current version gave a non-finite
/// sample or, where `fault` is not none, broke off. [audio-thread, real-time-safe]
Ran finish_badly(PlanNode&, const Span&, Fault fault) noexcept [[clang::nonblocking]];

/// From the next run on the node is not run and its outputs fade to silence (or, if it is slow, to its main
/// inputs), until it is brought back or, if it is only calmed, until `until`. Its versions go back to their
/// initial state unless it is slow; returns the fault of one that cannot. Real-time safe.
Fault put_aside(PlanNode&, Aside, std::int64_t until = 0) noexcept [[clang::nonblocking]];

/// A node that was put aside runs again. Real-time safe.
void bring_back(NodeState&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
