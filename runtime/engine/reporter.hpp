// How the engine reports. A control thread that does not read lets the ring run full: what it must know then
// waits at the node, so that no fade is without its end.
#pragma once

#include <cstdint>

#include "engine/event.hpp"
#include "engine/plan.hpp"
#include "engine/ring.hpp"

namespace chronus::engine {

/// [audio-thread, real-time-safe], but for next().
class Reporter {
 public:
  /// When what is reported from now on happens: `ns` is when the block began.
  void stand_at(std::int64_t sample, std::int64_t ns) noexcept {
    sample_ = sample;
    ns_ = ns;
  }

  void report(Report::Kind, PlanNode&, Fault = Fault::none, Aside = Aside::none) noexcept
      [[clang::nonblocking]];
  void plan_taken(std::uint64_t number) noexcept [[clang::nonblocking]];

  /// Sends what found no room. `plan` is the one that plays; may be null.
  void send_owed(const Plan* plan) noexcept [[clang::nonblocking]];

  /// The oldest report not yet read; false if there is none. [control-thread]
  bool next(Report& report) { return reports_.pop(report); }

 private:
  bool push(Report) noexcept [[clang::nonblocking]];
  bool send_owed(PlanNode&) noexcept [[clang::nonblocking]];

  Ring<Report> reports_{4096};
  std::int64_t sample_ = 0;
  std::int64_t ns_ = 0;
  std::uint64_t untold_plan_ = 0;  ///< the number of a plan for which there was no room; 0: none
  bool owes_ = false;              ///< there was none for a node's reports
};

}  // namespace chronus::engine
