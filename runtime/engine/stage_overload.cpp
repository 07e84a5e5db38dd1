// What the stage does when the modules together take more time than there is.
#include "engine/stage.hpp"

namespace chronus::engine {

namespace {

#ifdef CHRONUS_SANITIZED
constexpr bool judges = false;  // sanitizers slow the engine down, and the modules do not
#else
constexpr bool judges = true;
#endif

}  // namespace

/// The node that takes the most time is named first and, if that goes on, passed by.
void Stage::judge_load() {
  const Moment now = engine_.now();
  if (!judges || !engine_.live() || !overload_.hear(now.sample, now.busy_ns, engine_.sample_rate())) return;
  std::vector<Overload::Cost> playing;
  for (const auto& node : nodes_.all()) {
    const NodeState& state = *node->state;
    if (node->instance && state.aside.load(std::memory_order_relaxed) == Aside::none)
      playing.push_back({state.id, state.meters.cost.load(std::memory_order_relaxed)});
  }
  const Overload::Verdict verdict = overload_.judge(playing);
  const StageNode* worst = nodes_.by_id(verdict.node);
  if (!worst) return;
  if (verdict.bypass) return send({Event::Kind::bypass, verdict.node, 0, 0, now.sample});
  if (!on_event) return;
  StageEvent event{Report::Kind::strains, worst->spec.name, now.sample, now.ns};
  event.share = verdict.share;
  event.load = verdict.load;
  on_event(event);
}

}  // namespace chronus::engine
