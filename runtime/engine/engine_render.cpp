// One run of all nodes, and the engine's reaction to the result of each.
#include <algorithm>
#include <utility>

#include "engine/endless.hpp"
#include "engine/engine.hpp"
#include "engine/node_run.hpp"
#include "engine/prefetch.hpp"
#include "engine/runaways.hpp"
#include "engine/swap_turns.hpp"

namespace chronus::engine {

void Engine::run(PlanNode& node, const Span& span) noexcept [[clang::nonblocking]] {
  judge(node, span, run_node(node, span, clock_.transport()));
}

void Engine::judge(PlanNode& node, const Span& span, const Ran& ran) noexcept [[clang::nonblocking]] {
  NodeState& state = *node.state;
  if (state.excess.too_loud(ran.peak, span.sample, span.frames, options_.sample_rate))
    state.ran_away = Aside::loud;
  ran_away_ = ran_away_ || state.ran_away != Aside::none;
  if (ran.fault == Fault::endless) fail_alike(*plan_, node, *ran.faulty, reporter_, sample_);
  switch (ran.how) {
    case Ran::How::well:
      return;
    case Ran::How::new_failed:
      return reporter_.report(Report::Kind::new_failed, node, ran.fault);
    case Ran::How::failed:
      return reporter_.report(Report::Kind::failed, node, ran.fault);
    case Ran::How::old_failed:
    case Ran::How::non_finite:
      if (node.state->meters.faults.fetch_add(1, std::memory_order_relaxed) % 1024 == 0) {
        reporter_.report(Report::Kind::non_finite, node);
      }
  }
}

void Engine::render(const base::AudioBlock& block, int first, int frames) noexcept [[clang::nonblocking]] {
  for (float* const channel : block.out) std::fill_n(channel + first, frames, 0.0f);
  if (!plan_) return;
  inputs_.take(block, first, frames, plan_->inputs);
  render_nodes(frames);
  const Span whole{0, frames, sample_, options_.block};
  for (std::size_t c = 0; c < std::min(block.out.size(), plan_->master.size()); ++c) {
    for (const PlanCable& cable : plan_->master[c]) add_cable(cable, whole, block.out[c] + first);
  }
  for (const PlanCable& cable : plan_->closing) remember(cable, whole);
  feed_taps(block, first, frames);
  if (std::exchange(ran_away_, false))
    stop_runaways(*plan_, reporter_, sample_ + frames, options_.sample_rate);
  finish_fades(*plan_, reporter_, sample_);
}

void Engine::render_nodes(int frames) noexcept [[clang::nonblocking]] {
  const Span whole{0, frames, sample_, options_.block};
  const auto look = [&] {
    const std::int64_t now = costs_.elapsed_ns();
    watchdog_.calls_begin(now);
    return now;
  };
  std::int64_t before = look();
  bool is_now = true;
  costs_.begin_run();
  for (std::size_t g = 0; g < plan_->groups.size(); ++g) {
    const PlanGroup& group = plan_->groups[g];
    const bool measured = costs_.measures(*plan_, g);
    if (measured && !is_now) before = look();
    if (group.by_sample) {
      run_by_sample(group, frames);
    } else {
      for (int n = group.first; n < group.last; ++n) {
        fetch_ahead(*plan_, static_cast<std::size_t>(n));
        run(*plan_->nodes[n], whole);
      }
    }
    is_now = measured;
    if (!measured) continue;
    const std::int64_t after = look();
    CostMeter::account(*plan_, group, after - before, frames);
    before = after;
  }
}

void Engine::feed_taps(const base::AudioBlock& block, int first, int frames) noexcept [[clang::nonblocking]] {
  for (const PlanTap& tap : plan_->taps) {
    const bool of_device = tap.channel >= 0 && tap.channel < static_cast<int>(block.out.size());
    const float* const master =
        of_device ? block.out[static_cast<std::size_t>(tap.channel)] + first : nullptr;
    tap.tap->push(master ? master : tap.source, frames, sample_);
  }
}

}  // namespace chronus::engine
