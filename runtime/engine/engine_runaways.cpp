// What the engine does with nodes that ran away.
#include <utility>

#include "engine/engine.hpp"
#include "engine/node_run.hpp"

namespace chronus::engine {

namespace {

/// For so long are nodes calmed that hold what another one ran away with: until that one's fade is over.
constexpr double calm_seconds = 0.030;

}  // namespace

/// In run order, so that a source is stopped before what only passes its sound on.
void Engine::stop_runaways(std::int64_t sample) noexcept [[clang::nonblocking]] {
  for (const PlanGroup& group : plan_->groups) {
    for (int n = group.first; n < group.last; ++n) {
      PlanNode& node = *plan_->nodes[n];
      const Aside why = std::exchange(node.state->ran_away, Aside::none);
      if (why == Aside::none) continue;
      report(Report::Kind::put_aside, node, Fault::none, why);
      stop(node, why, 0);
      calm_after(n, group, sample);
    }
  }
}

void Engine::stop(PlanNode& node, Aside why, std::int64_t until) noexcept [[clang::nonblocking]] {
  const Fault fault = put_aside(node, why, until);
  if (fault == Fault::none) return;
  report(Report::Kind::failed, node, fault);
  if (fault == Fault::endless) fail_alike(node, node.current);
}

/// What else is in the cycle of a node that ran away, or is too loud as well, holds its sound in delay lines
/// and filters: it is emptied, and waits until that node's fade is over. Whichever of these runs away by
/// itself does so again.
void Engine::calm_after(int runaway, const PlanGroup& its_group, std::int64_t sample) noexcept
    [[clang::nonblocking]] {
  const auto until = sample + static_cast<std::int64_t>(calm_seconds * options_.sample_rate);
  for (int n = 0; n < static_cast<int>(plan_->nodes.size()); ++n) {
    PlanNode& node = *plan_->nodes[n];
    const bool in_cycle = n >= its_group.first && n < its_group.last;
    const bool holds_it = in_cycle || node.state->excess.loud(sample, options_.sample_rate);
    if (n != runaway && holds_it && node.state->aside.load(std::memory_order_relaxed) == Aside::none)
      stop(node, Aside::calmed, until);
  }
}

}  // namespace chronus::engine
