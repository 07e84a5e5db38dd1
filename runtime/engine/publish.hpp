// How a plan reaches the audio thread and comes back: a mailbox in, a return ring out. One owner at a time,
// so neither side waits and nothing is freed while it may be read.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>

#include "engine/plan.hpp"
#include "engine/ring.hpp"

namespace chronus::engine {

class PlanExchange {
 public:
  ~PlanExchange() {
    withdraw();
    collect([](auto) {});
  }

  // Control thread.

  /// Puts a plan into the mailbox, which must be empty: withdraw() first.
  void publish(std::unique_ptr<Plan> plan) {
    due_.store(plan->at, std::memory_order_relaxed);
    mailbox_.store(plan.release(), std::memory_order_release);
  }

  /// Takes back a plan that the audio thread has not seen; null if it has taken the last one.
  std::unique_ptr<Plan> withdraw() {
    return std::unique_ptr<Plan>(mailbox_.exchange(nullptr, std::memory_order_acq_rel));
  }

  /// Calls `each` with every plan that came back.
  template <class Each>
  void collect(Each each) {
    Plan* plan;
    while (returns_.pop(plan)) each(std::unique_ptr<Plan>(plan));
  }

  // Audio thread.

  /// From which sample on the waiting plan plays; the far future if none waits.
  std::int64_t due() const noexcept {
    return mailbox_.load(std::memory_order_acquire) ? due_.load(std::memory_order_relaxed)
                                                    : std::numeric_limits<std::int64_t>::max();
  }

  /// The waiting plan, now the caller's; null if it was withdrawn meanwhile. Its predecessor goes to
  /// give_back().
  Plan* take() noexcept { return mailbox_.exchange(nullptr, std::memory_order_acq_rel); }

  void give_back(Plan* plan) noexcept { returns_.push(plan); }

 private:
  std::atomic<Plan*> mailbox_{nullptr};
  Ring<Plan*> returns_{64};
  std::atomic<std::int64_t> due_{0};
};

}  // namespace chronus::engine
