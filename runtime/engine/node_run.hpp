// One node for one span: inputs summed, knobs smoothed, its version run (both while fading), the output
// checked.
#pragma once

#include <chronus/abi.hpp>

#include <cstdint>

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// What came of it.
enum class Ran : std::uint8_t {
  well,
  non_finite,  ///< the output was zeroed and the module reset
  new_failed,  ///< while fading in: the old version plays on at full gain
  old_failed,  ///< while fading out: the new version plays at full gain
};

/// Runs `node`. Real-time safe.
Ran run_node(PlanNode&, const Span&, const Transport&) noexcept [[clang::nonblocking]];

/// Starts the swap to the current version at `sample`: copies the state, begins the fade. Real-time safe.
void begin_swap(PlanNode&, std::int64_t sample) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
