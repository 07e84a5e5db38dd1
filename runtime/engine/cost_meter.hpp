// Which node takes how much time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/plan.hpp"

namespace chronus::engine {

/// [audio-thread, real-time-safe]
class CostMeter {
 public:
  /// A block begins at `ns`. With `strained`, time is short: it is measured as CPU time.
  void begin_block(std::int64_t ns, std::int64_t cpu_ns, bool strained) noexcept {
    ns_ = ns;
    cpu_ns_ = cpu_ns;
    strained_ = strained;
  }
  bool strained() const noexcept { return strained_; }

  /// A run of all nodes begins, in which other nodes are measured than in the one before.
  void begin_run() noexcept { ++turn_; }

  /// ns since the block began.
  std::int64_t elapsed_ns() const noexcept [[clang::nonblocking]];

  bool measures(const Plan&, std::size_t group) const noexcept [[clang::nonblocking]];

  /// Notes the time that a group took for a run; the nodes of a cycle share it as they were probed.
  static void account(const Plan&, const PlanGroup&, std::int64_t spent, int frames) noexcept
      [[clang::nonblocking]];

 private:
  std::int64_t ns_ = 0;
  std::int64_t cpu_ns_ = 0;
  bool strained_ = false;
  std::size_t turn_ = 0;  ///< which of sixteen groups is measured
};

}  // namespace chronus::engine
