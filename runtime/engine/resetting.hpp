// Restores the state after prepare(): 1 MiB at once, then 1 MiB for each 64 samples. The module is silent
// meanwhile.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/module_call.hpp"

namespace chronus::engine {

inline constexpr std::size_t reset_step = std::size_t{1} << 20;  ///< in bytes
inline constexpr std::int64_t reset_samples = 64;                ///< for each further step

/// Samples for which a reset silences a version. [audio-thread, real-time-safe]
inline std::int64_t reset_time(const PlanVersion& version) noexcept [[clang::nonblocking]] {
  const std::size_t bytes = std::max<std::size_t>(version.instance->reset_bytes(), 1);
  return static_cast<std::int64_t>((bytes - 1) / reset_step) * reset_samples;
}

/// Begins a reset: calls the module's own reset(), or restores the first step. [audio-thread, real-time-safe]
inline Fault reset_module(const PlanVersion& version) noexcept [[clang::nonblocking]] {
  if (version.instance->failed()) return Fault::none;
  if (version.instance->code().info.has_reset) return call_reset(version);
  version.instance->begin_reset();
  version.instance->restore(reset_step);
  return Fault::none;
}

/// Continues a reset during `frames` of silence. [audio-thread, real-time-safe]
inline void go_on_resetting(const PlanVersion& version, int frames) noexcept [[clang::nonblocking]] {
  if (!version.instance || !version.instance->resets()) return;
  version.instance->restore(reset_step * static_cast<std::size_t>(frames) / reset_samples + 4096);
}

}  // namespace chronus::engine
