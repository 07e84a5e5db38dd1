#include "engine/load_watch.hpp"

#include <vector>

namespace chronus::engine {

namespace {

#ifdef CHRONUS_SANITIZED
constexpr bool judges = false;  // sanitizers slow down the engine: no module is to blame
#else
constexpr bool judges = true;
#endif

}  // namespace

std::optional<StageEvent> LoadWatch::look(const Engine& engine, const StageNodes& nodes,
                                          EventBacklog& events) {
  const Moment now = engine.now();
  if (!judges || !engine.live() || !overload_.hear(now.sample, now.busy_ns, engine.sample_rate())) return {};
  std::vector<Overload::Cost> playing;
  for (const auto& node : nodes.all()) {
    const NodeState& state = *node->state;
    if (node->instance && state.aside.load(std::memory_order_relaxed) == Aside::none)
      playing.push_back({state.id, state.meters.cost.load(std::memory_order_relaxed)});
  }
  const Overload::Verdict verdict = overload_.judge(playing);
  const StageNode* worst = nodes.by_id(verdict.node);
  if (!worst) return {};
  if (verdict.bypass) {
    events.put({Event::Kind::bypass, verdict.node, 0, 0, now.sample});
    return {};
  }
  StageEvent event{Report::Kind::strains, worst->spec.name, now.sample, now.ns};
  event.share = verdict.share;
  event.load = verdict.load;
  return event;
}

}  // namespace chronus::engine
