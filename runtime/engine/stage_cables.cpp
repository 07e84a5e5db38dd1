// The stage's cables: what the patch's cables come down to, who is silent, and how a cable leaves.
#include <algorithm>
#include <set>
#include <utility>

#include "engine/stage.hpp"
#include "graph/resolve.hpp"

namespace chronus::engine {

/// The single cables that the patch asks for; those that no port answers to go to sleeping_.
std::vector<StageCable> Stage::wanted_cables() {
  const graph::Patch& patch = patch_;
  std::vector<StageCable> all;
  sleeping_.clear();
  const std::set<std::string> heard =
      patch.any_solo() ? graph::heard_in_solo(patch) : std::set<std::string>();
  for (const graph::Cable& cable : patch.cables) {
    const StageNode* from = find(cable.from.node);
    const bool to_master = cable.to.node == graph::master;
    const StageNode* to = to_master ? nullptr : find(cable.to.node);
    if (!from || !from->instance || (!to_master && (!to || !to->instance))) {
      sleeping_.push_back(cable);
      continue;
    }
    const ModuleInfo& source = from->instance->code().info;
    const auto ends = graph::join(graph::resolve_output(source, cable.from.port),
                                  to_master ? graph::resolve_master(cable.to.port)
                                            : graph::resolve_input(to->instance->code().info, cable.to.port));
    if (ends.empty()) sleeping_.push_back(cable);
    for (const auto& [output, input] : ends) {
      StageCable single;
      single.from = from->state->id;
      single.output = source.outputs[output.index].name;
      single.audio = source.outputs[output.index].kind == OutputKind::audio;
      single.to = to_master ? 0 : to->state->id;
      if (to_master) {
        single.input = input.index == 0 ? "left" : "right";
      } else {
        const ModuleInfo& target = to->instance->code().info;
        single.input = input.param ? target.params[input.index].name : target.inputs[input.index].name;
      }
      const bool silent = from->spec.muted || (patch.any_solo() && !heard.contains(from->spec.name));
      single.gain = (silent && single.audio) || (to_master && silent_) ? 0 : cable.amount;
      all.push_back(std::move(single));
    }
  }
  return all;
}

/// Keeps the cables that are still wanted, lets go of the others, and lays the new ones.
void Stage::follow_cables() {
  const std::int64_t now = engine_.now().sample;
  std::vector<StageCable> wanted = wanted_cables();
  for (StageCable& cable : cables_) {
    const auto same = std::ranges::find_if(wanted, [&](const StageCable& w) { return w.same_ends(cable); });
    if (same == wanted.end()) {
      const StageNode* source = by_id(cable.from);
      const StageNode* target = cable.to ? by_id(cable.to) : nullptr;
      // A node that leaves keeps its outputs for its tail, and a port that is gone fades with its version.
      const bool tail =
          source && source->leaving() && !(target && target->leaving()) && now < source->leaves_at;
      if (cable.wanted && !tail) let_go(cable);
    } else {
      changed_ = changed_ || !cable.wanted || cable.gain != same->gain;
      cable.wanted = true;
      cable.silent_plan = 0;
      cable.gone_at = not_leaving;
      cable.gain = same->gain;
      wanted.erase(same);
    }
  }
  for (StageCable& cable : wanted) {
    cable.state = std::make_shared<CableState>();
    cable.state->history.assign(static_cast<std::size_t>(engine_.block()), 0.0f);
    if (!cable.audio) cable.state->gain = Ramp::at_rest(cable.gain);
    cables_.push_back(std::move(cable));
    changed_ = true;
  }
}

/// A cable fades out from the next plan on.
void Stage::let_go(StageCable& cable) {
  cable.wanted = false;
  cable.silent_plan = published_ + 1;
  changed_ = true;
}

/// Cuts the outputs of nodes whose tail is over; drops the cables that have faded out, and nodes without
/// cables.
void Stage::prune() {
  const std::int64_t now = engine_.now().sample;
  for (const auto& node : nodes_) {
    if (!node->leaving() || now < node->leaves_at) continue;
    for (StageCable& cable : cables_) {
      if (cable.from == node->state->id && cable.wanted) let_go(cable);
    }
  }
  const auto silent = [&](const StageCable& cable) {
    return cable.gone_at != not_leaving && now >= cable.gone_at;
  };
  const auto gone = [&](const std::unique_ptr<StageNode>& node) {
    return node->leaving() && now >= node->leaves_at &&
           std::ranges::none_of(cables_, [&](const StageCable& cable) {
             return cable.from == node->state->id || cable.to == node->state->id;
           });
  };
  changed_ |= std::erase_if(cables_, silent) > 0;
  changed_ |= std::erase_if(nodes_, gone) > 0;
}

}  // namespace chronus::engine
