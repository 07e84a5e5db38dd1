// The step from the engine into a module's code. The compiler checked that code for real-time safety when it
// was built (jit/worker), which a function pointer cannot show; so the check is laid aside here and nowhere
// else.
#pragma once

#include "engine/plan.hpp"

namespace chronus::engine {

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

inline void run_module(const PlanVersion& version, const Block& block) noexcept [[clang::nonblocking]] {
  version.entry.run(version.instance->self(), &block);
}

inline void reset_module(const PlanVersion& version) noexcept [[clang::nonblocking]] {
  version.entry.reset(version.instance->self());
}

#pragma clang diagnostic pop

}  // namespace chronus::engine
