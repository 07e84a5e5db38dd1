// Measures the time that each node takes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/plan.hpp"

namespace chronus::engine {

/// [audio-thread, real-time-safe]
class CostMeter {
 public:
  /// Begins a block at `ns`. `strained`: the load is high, and CPU time is measured.
  void begin_block(std::int64_t ns, std::int64_t cpu_ns, bool strained) noexcept {
    ns_ = ns;
    cpu_ns_ = cpu_ns;
    strained_ = strained;
  }
  bool strained() const noexcept { return strained_; }

  /// Begins a run of all nodes, which measures other nodes than the previous run.
  void begin_run() noexcept { ++turn_; }

  /// The ns since the block began, of CPU time if strained.
  std::int64_t elapsed_ns() const noexcept [[clang::nonblocking]];

  bool measures(const Plan&, std::size_t group) const noexcept [[clang::nonblocking]];

  /// Records the ns that a group spent on a run. The nodes of a cycle share them in proportion to their
  /// probed times.
  static void account(const Plan&, const PlanGroup&, std::int64_t spent, int frames) noexcept
      [[clang::nonblocking]];

 private:
  std::int64_t ns_ = 0;
  std::int64_t cpu_ns_ = 0;
  bool strained_ = false;
  std::size_t turn_ = 0;  ///< which of sixteen groups is measured
};

}  // namespace chronus::engine
