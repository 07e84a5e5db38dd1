// Runs one node for one span: sums inputs, smooths knobs, runs its version (both during a cross-fade), checks
// the output. [audio-thread, real-time-safe]
#pragma once

#include <chronus_host/abi.hpp>

#include <cstdint>

#include "engine/fault.hpp"
#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// The result of a run. `fault` is `none` where the output was not finite.
struct Ran {
  enum class How : std::uint8_t {
    well,
    non_finite,  ///< samples were zeroed and the module reset (non_finite.hpp)
    failed,      ///< by a fault: the node stays silent
    new_failed,  ///< while fading in: the old version plays on at full gain
    old_failed,  ///< while fading out: the new version plays at full gain
  };
  How how = How::well;
  Fault fault = Fault::none;
  float peak = 0;                       ///< of the audio outputs
  const PlanVersion* faulty = nullptr;  ///< the version whose fault it is
  bool whole = false;  ///< the current version played all of it in one run (OutputPast::moved)
};

/// Runs the node for the span.
Ran run_node(PlanNode&, const Span&, const Transport&) noexcept [[clang::nonblocking]];

/// Ends a run of one frame as run_node() does if the current version gave a non-finite sample or, where
/// `fault` is not none, failed.
Ran finish_badly(PlanNode&, const Span&, Fault fault) noexcept [[clang::nonblocking]];

/// Bypasses (if `slow`) or mutes the node from the next run on: its outputs fade to its main inputs or to
/// silence, until bring_back() or, if `calmed`, until sample `until`. Resets the versions of a muted node,
/// and returns the fault of the current version's reset.
Fault put_aside(PlanNode&, Aside, std::int64_t until = 0) noexcept [[clang::nonblocking]];

/// Ends a node's bypass or mute.
void bring_back(NodeState&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
