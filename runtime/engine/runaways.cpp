#include "engine/runaways.hpp"

#include <utility>

#include "engine/endless.hpp"
#include "engine/node_run.hpp"

namespace chronus::engine {

namespace {

/// For so long are nodes calmed that hold what another one ran away with: until that one's fade is over.
constexpr double calm_seconds = 0.030;

/// What else is in the cycle of a node that ran away, or is too loud as well, holds its sound in delay lines
/// and filters: it is emptied, and waits until that node's fade is over. Whichever of these runs away by
/// itself does so again.
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

/// In run order, so that a source is stopped before what only passes its sound on.
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
