// Cycles: their nodes run sample by sample.
#include <span>

#include "engine/cycle_run.hpp"
#include "engine/engine.hpp"
#include "engine/node_run.hpp"
#include "engine/output_past.hpp"

namespace chronus::engine {

/// Under a high load, probes one sample per run, a different one each time, to tell a cycle's nodes apart.
void Engine::run_by_sample(const PlanGroup& group, int frames) noexcept [[clang::nonblocking]] {
  const Span whole{0, frames, sample_, options_.block};
  if (!costs_.strained()) {
    for (int n = group.first; n < group.last; ++n) plan_->nodes[n]->state->probe_ns = 1;
    return run_cycle_for(group, whole);
  }
  const auto probe = static_cast<int>(sample_ / options_.block * 7 % frames);
  const Span probed{probe, 1, sample_ + probe, options_.block};
  run_cycle_for(group, {0, probe, sample_, options_.block});
  for (int n = group.first; n < group.last; ++n) {
    const std::int64_t begin = costs_.elapsed_ns();
    run(*plan_->nodes[n], probed);
    plan_->nodes[n]->state->probe_ns = costs_.elapsed_ns() - begin;
  }
  run_cycle_for(group, {probe + 1, frames - probe - 1, probed.sample + 1, options_.block});
}

void Engine::run_cycle_for(const PlanGroup& group, const Span& span) noexcept [[clang::nonblocking]] {
  if (span.frames == 0) return;
  const std::span nodes(plan_->nodes.data() + group.first,
                        static_cast<std::size_t>(group.last - group.first));
  const auto at = [&](int frame) { return Span{span.offset + frame, 1, span.sample + frame, span.block}; };
  CycleEnd end{0, -1, Fault::none};
  if (can_run_cycle(nodes, span)) {
    end = run_cycle(nodes, span, clock_.transport());
    const bool broke_off = end.frame < span.frames;
    for (int n = 0; n < static_cast<int>(nodes.size()); ++n) {
      const int frames = end.frame + (broke_off && n < end.node ? 1 : 0);
      if (frames == 0) continue;
      const Span well{span.offset, frames, span.sample, span.block};
      judge(*nodes[n], well, {Ran::How::well, Fault::none, follow_outputs(*nodes[n], well, 0), nullptr});
    }
    if (!broke_off) return;
    judge(*nodes[end.node], at(end.frame), finish_badly(*nodes[end.node], at(end.frame), end.fault));
  }
  // The nodes run one after the other, a sample each, from where run_cycle() ended.
  for (int n = end.node + 1; n < static_cast<int>(nodes.size()); ++n) run(*nodes[n], at(end.frame));
  for (int i = end.frame + 1; i < span.frames; ++i) {
    for (PlanNode* const node : nodes) run(*node, at(i));
  }
}

}  // namespace chronus::engine
