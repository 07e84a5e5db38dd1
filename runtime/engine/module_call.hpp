// The step from the engine into a module's code. The compiler checked that code for real-time safety when it
// was built (jit/worker), which a function pointer cannot show; so the check is laid aside here and nowhere
// else.
#pragma once

#include "engine/guard.hpp"
#include "engine/module_entry.hpp"
#include "engine/plan.hpp"
#include "engine/running_code.hpp"

namespace chronus::engine {

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

/// Runs a version that has not failed before. One that fails is never run again.
inline Fault run_module(const PlanVersion& version, const Block& block) noexcept [[clang::nonblocking]] {
  const RunsCode note(version.instance->code_number());
  const Fault fault = chronus_enter_module(version.run, version.self, &block);
  if (fault != Fault::none) version.instance->mark_failed();
  return fault;
}

/// The same of the module's own reset().
inline Fault call_reset(const PlanVersion& version) noexcept [[clang::nonblocking]] {
  const RunsCode note(version.instance->code_number());
  const Fault fault = guarded([&] { version.reset(version.self); });
  if (fault != Fault::none) version.instance->mark_failed();
  return fault;
}

#pragma clang diagnostic pop

}  // namespace chronus::engine
