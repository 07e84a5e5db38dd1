// Sends the engine's reports through a ring. If the control thread does not read and the ring is full,
// essential reports wait at their node, so that every fade has its end.
#pragma once

#include <cstdint>

#include "engine/event.hpp"
#include "engine/plan.hpp"
#include "engine/ring.hpp"

namespace chronus::engine {

/// [audio-thread, real-time-safe] except next().
class Reporter {
 public:
  /// Sets the time of the reports that follow; `ns` is the time at which the block began.
  void stand_at(std::int64_t sample, std::int64_t ns) noexcept {
    sample_ = sample;
    ns_ = ns;
  }

  void report(Report::Kind, PlanNode&, Fault = Fault::none, Aside = Aside::none) noexcept
      [[clang::nonblocking]];
  void plan_taken(std::uint64_t number) noexcept [[clang::nonblocking]];

  /// Sends the reports that found the ring full. `plan` is the one that plays; may be null.
  void send_owed(const Plan* plan) noexcept [[clang::nonblocking]];

  /// The oldest report not yet read; false if there is none. [control-thread]
  bool next(Report& report) { return reports_.pop(report); }

 private:
  bool push(Report) noexcept [[clang::nonblocking]];
  bool send_owed(PlanNode&) noexcept [[clang::nonblocking]];

  Ring<Report> reports_{4096};
  std::int64_t sample_ = 0;
  std::int64_t ns_ = 0;
  std::uint64_t untold_plan_ = 0;  ///< the number of a plan whose report found no room; 0: none
  bool owes_ = false;              ///< a node's reports found no room
};

}  // namespace chronus::engine
