// Calls from the engine into a module's code. The worker checks that code for real-time safety (jit/worker),
// which a function pointer cannot express, so the compiler's check is disabled here and nowhere else.
// [audio-thread, real-time-safe]
#pragma once

#include "engine/guard.hpp"
#include "engine/module_entry.hpp"
#include "engine/plan.hpp"
#include "engine/running_code.hpp"

namespace chronus::engine {

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

/// Runs a version that has not failed. A version that fails is marked and must not run again.
inline Fault run_module(const PlanVersion& version, const Block& block) noexcept [[clang::nonblocking]] {
  const RunsCode note(version.instance->code_number());
  const Fault fault = chronus_enter_module(version.run, version.self, &block);
  if (fault != Fault::none) version.instance->mark_failed();
  return fault;
}

/// Calls the module's own reset() likewise.
inline Fault call_reset(const PlanVersion& version) noexcept [[clang::nonblocking]] {
  const RunsCode note(version.instance->code_number());
  const Fault fault = guarded([&] { version.reset(version.self); });
  if (fault != Fault::none) version.instance->mark_failed();
  return fault;
}

#pragma clang diagnostic pop

}  // namespace chronus::engine
