// How long each step from a save to its first sample takes.
#pragma once

#include <cstdint>
#include <limits>

#include "jit/shared/results.hpp"

namespace chronus::modules {

inline constexpr double no_time = std::numeric_limits<double>::quiet_NaN();

/// From a save to the first sample of one tier of its code. Times in ms, NaN for steps that did not happen.
/// [control-thread]
struct Timing {
  jit::Stages stages{no_time, no_time, no_time, no_time, no_time, no_time, no_time};
  double detect = no_time;
  double hold = no_time;  ///< wait for the swap group
  double migrate = no_time;
  double wait = no_time;      ///< for the audio thread
  double total = no_time;     ///< from the save to the first sample
  std::int64_t saved_ns = 0;  ///< CLOCK_MONOTONIC
  std::int64_t linked_ns = 0;
  std::int64_t migrated_ns = 0;
  std::int64_t sample = -1;  ///< the first sample; -1: none yet

  /// The stage took the code, linked at `linked_ns`, between the two times.
  void migrated(std::int64_t from_ns, std::int64_t to_ns);

  /// The first sample is in the block that began at `ns`.
  void sounds(std::int64_t at_sample, std::int64_t ns);
};

/// [any-thread]
double ms_between(std::int64_t from_ns, std::int64_t to_ns);

}  // namespace chronus::modules
