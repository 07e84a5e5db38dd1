#include "engine/cost_meter.hpp"

#include "base/clocks.hpp"

namespace chronus::engine {

namespace {

/// A node whose run takes longer is measured each time.
constexpr std::int64_t costly_ns = 5000;

}  // namespace

/// Reading CPU time is a system call, which is worth its cost only under a high load.
std::int64_t CostMeter::elapsed_ns() const noexcept [[clang::nonblocking]] {
  return strained_ ? base::thread_cpu_ns() - cpu_ns_ : base::monotonic_ns() - ns_;
}

/// Reading the clock costs as much as a short node, and CPU time more. So a cheap node is measured in one run
/// of sixteen, in turn with its neighbours.
bool CostMeter::measures(const Plan& plan, std::size_t group) const noexcept [[clang::nonblocking]] {
  const PlanGroup& its = plan.groups[group];
  return its.last - its.first > 1 || (group + turn_) % 16 == 0 || plan.nodes[its.first]->state->costly;
}

void CostMeter::account(const Plan& plan, const PlanGroup& group, std::int64_t spent, int frames) noexcept
    [[clang::nonblocking]] {
  std::int64_t probed = 0;
  for (int n = group.first; n < group.last; ++n) probed += plan.nodes[n]->state->probe_ns;
  for (int n = group.first; n < group.last; ++n) {
    NodeState& state = *plan.nodes[n]->state;
    Meters& meters = state.meters;
    const std::int64_t own =
        probed > 0 ? spent * state.probe_ns / probed : spent / (group.last - group.first);
    const float cost = meters.cost.load(std::memory_order_relaxed);
    const float now = static_cast<float>(own) / static_cast<float>(frames);
    meters.cost.store(cost + 0.05f * (now - cost), std::memory_order_relaxed);
    state.costly = own > costly_ns;
    meters.total_ns.fetch_add(own, std::memory_order_relaxed);
    meters.frames.fetch_add(frames, std::memory_order_relaxed);
    if (own > meters.worst_ns.load(std::memory_order_relaxed)) {
      meters.worst_ns.store(own, std::memory_order_relaxed);
    }
  }
}

}  // namespace chronus::engine
