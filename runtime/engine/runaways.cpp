#include "engine/runaways.hpp"

#include <utility>

#include "engine/endless.hpp"
#include "engine/node_run.hpp"

namespace chronus::engine {

namespace {

/// Seconds for which nodes are calmed that hold a runaway's sound: until the runaway's fade is over.
constexpr double calm_seconds = 0.030;

/// The other nodes in the cycle of a runaway, and nodes that are too loud as well, hold its sound in delay
/// lines and filters. Resets and mutes them until the runaway's fade is over. A node that runs away by itself
/// does so again.
void calm_after(Plan& plan, int runaway, const PlanGroup& its_group, Reporter& reporter, std::int64_t sample,
                double rate) noexcept [[clang::nonblocking]] {
  const auto until = sample + static_cast<std::int64_t>(calm_seconds * rate);
  for (int n = 0; n < static_cast<int>(plan.nodes.size()); ++n) {
    PlanNode& node = *plan.nodes[n];
    const bool in_cycle = n >= its_group.first && n < its_group.last;
    const bool holds_it = in_cycle || node.state->excess.loud(sample, rate);
    if (n != runaway && holds_it && node.state->aside.load(std::memory_order_relaxed) == Aside::none)
      stop(plan, node, reporter, Aside::calmed, until, sample);
  }
}

}  // namespace

void stop(Plan& plan, PlanNode& node, Reporter& reporter, Aside why, std::int64_t until,
          std::int64_t sample) noexcept [[clang::nonblocking]] {
  const Fault fault = put_aside(node, why, until);
  if (fault == Fault::none) return;
  reporter.report(Report::Kind::failed, node, fault);
  if (fault == Fault::endless) fail_alike(plan, node, node.current, reporter, sample);
}

/// In run order, so that a source is muted before the nodes that only pass its sound on.
void stop_runaways(Plan& plan, Reporter& reporter, std::int64_t sample, double rate) noexcept
    [[clang::nonblocking]] {
  for (const PlanGroup& group : plan.groups) {
    for (int n = group.first; n < group.last; ++n) {
      PlanNode& node = *plan.nodes[n];
      const Aside why = std::exchange(node.state->ran_away, Aside::none);
      if (why == Aside::none) continue;
      reporter.report(Report::Kind::put_aside, node, Fault::none, why);
      stop(plan, node, reporter, why, 0, sample);
      calm_after(plan, n, group, reporter, sample, rate);
    }
  }
}

}  // namespace chronus::engine
