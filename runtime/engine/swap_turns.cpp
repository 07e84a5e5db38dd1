#include "engine/swap_turns.hpp"

#include <cstddef>

#include "engine/node_run.hpp"
#include "engine/node_swap.hpp"

namespace chronus::engine {

namespace {

/// Bytes that swaps may copy within one block; further swaps wait.
constexpr std::size_t copy_budget = 1u << 20;

/// Share of a block's time up to which nodes may run both versions at once; further swaps wait their turn.
constexpr double fade_budget = 0.7;

/// The share of a block's time that a second version of the node would take: about what the first one takes.
double share_of(const PlanNode& node, const SwapBudget& budget) noexcept {
  return static_cast<double>(node.state->meters.cost.load(std::memory_order_relaxed)) * 1e-9 *
         budget.sample_rate;
}

}  // namespace

bool begin_swaps(Plan& plan, Reporter& reporter, const SwapBudget& budget, std::int64_t sample) noexcept
    [[clang::nonblocking]] {
  std::size_t copied = 0;
  double used = budget.load;
  bool any_fading = false;
  bool waiting = false;
  for (const PlanNode* const node : plan.swapping) {
    if (node->migration || !node->state->fade.running) continue;
    any_fading = true;  // the load includes its second version
  }
  for (PlanNode* const node : plan.swapping) {
    if (!node->migration) continue;
    const bool copies_too_much = copied > 0 && copied + node->migration_bytes > copy_budget;
    const bool overruns = budget.live && any_fading && used + share_of(*node, budget) > fade_budget;
    if (copies_too_much || overruns) {
      waiting = true;
      continue;
    }
    any_fading = true;
    used += node->hand_over ? 0 : share_of(*node, budget);
    copied += node->hand_over ? 0 : node->migration_bytes;
    begin_swap(*node, sample);
    reporter.report(Report::Kind::swapped, *node);
    if (node->hand_over) reporter.report(Report::Kind::faded, *node);
  }
  return waiting;
}

void finish_fades(const Plan& plan, Reporter& reporter, std::int64_t sample) noexcept [[clang::nonblocking]] {
  for (PlanNode* const node : plan.swapping) {
    Fade& fade = node->state->fade;
    if (!fade.running || node->migration || !fade.over(sample)) continue;
    fade.running = false;
    close_seams(*node);
    reporter.report(Report::Kind::faded, *node);
  }
}

}  // namespace chronus::engine
