// Passes plans to the audio thread and back: a mailbox in, a return ring out. A plan has one owner at a time,
// so neither side waits and no plan is freed while it may be read.
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

  // [control-thread]

  /// Puts a plan into the mailbox, which must be empty: withdraw() first.
  void publish(std::unique_ptr<Plan> plan) {
    due_.store(plan->at, std::memory_order_relaxed);
    mailbox_.store(plan.release(), std::memory_order_release);
  }

  /// Withdraws the plan that the audio thread has not taken; null if there is none.
  std::unique_ptr<Plan> withdraw() {
    return std::unique_ptr<Plan>(mailbox_.exchange(nullptr, std::memory_order_acq_rel));
  }

  /// Calls `each` with every plan that came back.
  template <class Each>
  void collect(Each each) {
    Plan* plan;
    while (returns_.pop(plan)) each(std::unique_ptr<Plan>(plan));
  }

  // [audio-thread, real-time-safe]

  /// The sample from which the waiting plan plays; the far future if none waits.
  std::int64_t due() const noexcept {
    return mailbox_.load(std::memory_order_acquire) ? due_.load(std::memory_order_relaxed)
                                                    : std::numeric_limits<std::int64_t>::max();
  }

  /// Takes ownership of the waiting plan; null if it was withdrawn. Pass the previous plan to give_back().
  Plan* take() noexcept { return mailbox_.exchange(nullptr, std::memory_order_acq_rel); }

  void give_back(Plan* plan) noexcept { returns_.push(plan); }

 private:
  std::atomic<Plan*> mailbox_{nullptr};
  Ring<Plan*> returns_{64};
  std::atomic<std::int64_t> due_{0};
};

}  // namespace chronus::engine
