// One run of all nodes, and what the engine makes of how each of them ran.
#include <algorithm>
#include <utility>

#include "engine/endless.hpp"
#include "engine/engine.hpp"
#include "engine/node_run.hpp"
#include "engine/runaways.hpp"

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

void Engine::render(float* left, float* right, int frames) noexcept [[clang::nonblocking]] {
  std::fill_n(left, frames, 0.0f);
  std::fill_n(right, frames, 0.0f);
  if (!plan_) return feed_tap(left, right, frames);
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
      for (int n = group.first; n < group.last; ++n) run(*plan_->nodes[n], whole);
    }
    is_now = measured;
    if (!measured) continue;
    const std::int64_t after = look();
    CostMeter::account(*plan_, group, after - before, frames);
    before = after;
  }
  for (const PlanCable& cable : plan_->master[0]) add_cable(cable, whole, left);
  for (const PlanCable& cable : plan_->master[1]) add_cable(cable, whole, right);
  for (const PlanCable& cable : plan_->closing) remember(cable, whole);
  feed_tap(left, right, frames);
  if (std::exchange(ran_away_, false))
    stop_runaways(*plan_, reporter_, sample_ + frames, options_.sample_rate);
  finish_fades();
}

void Engine::feed_tap(const float* left, const float* right, int frames) noexcept {
  const Id id = tap_.node();
  if (id == Tap::nobody) return;
  if (id == Tap::master) {
    for (int i = 0; i < frames; ++i) tap_.push(0.5f * (left[i] + right[i]));
    return;
  }
  if (!plan_) return;
  const PlanNode* const node = plan_->find(id);
  const auto first = static_cast<std::size_t>(tap_.output());
  const auto other = static_cast<std::size_t>(tap_.other());
  if (!node || std::max(first, other) >= node->outputs.size()) return;
  const float* a = node->outputs[first].buffer;
  const float* b = node->outputs[other].buffer;
  for (int i = 0; i < frames; ++i) tap_.push(0.5f * (a[i] + b[i]));
}

void Engine::finish_fades() noexcept [[clang::nonblocking]] {
  for (PlanNode* const node : plan_->swapping) {
    Fade& fade = node->state->fade;
    if (!fade.running || node->migration || !fade.over(sample_)) continue;
    fade.running = false;
    close_seams(*node);
    reporter_.report(Report::Kind::faded, *node);
  }
}

}  // namespace chronus::engine
