// The stage's cables: what the patch's cables come down to, who is silent, and how a cable leaves.
#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/cable_order.hpp"
#include "engine/stage.hpp"
#include "graph/resolve.hpp"

namespace chronus::engine {

/// The single cables that the patch asks for; those that no port answers to go to sleeping_.
std::vector<StageCable> Stage::wanted_cables() {
  const graph::Patch& patch = patch_;
  std::vector<StageCable> all;
  sleeping_.clear();
  std::unordered_map<std::string_view, StageNode*> named;
  for (const auto& node : nodes_) {
    if (!node->leaving()) named.try_emplace(node->spec.name, node.get());
  }
  const auto find_node = [&](const std::string& name) {
    const auto found = named.find(name);
    return found == named.end() ? nullptr : found->second;
  };
  const bool any_solo = patch.any_solo();
  const std::set<std::string> heard = any_solo ? graph::heard_in_solo(patch) : std::set<std::string>();
  for (const graph::Cable& cable : patch.cables) {
    StageNode* const from = find_node(cable.from.node);
    const bool to_master = cable.to.node == graph::master;
    StageNode* const to = to_master ? nullptr : find_node(cable.to.node);
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
      single.from = from;
      single.output = source.outputs[output.index].name;
      single.audio = source.outputs[output.index].kind == OutputKind::audio;
      single.to = to;
      if (to_master) {
        single.input = input.index == 0 ? "left" : "right";
      } else {
        const ModuleInfo& target = to->instance->code().info;
        single.input = input.param ? target.params[input.index].name : target.inputs[input.index].name;
      }
      const bool silent = from->spec.muted || (any_solo && !heard.contains(from->spec.name));
      single.gain = (silent && single.audio) || (to_master && silent_) ? 0 : cable.amount;
      all.push_back(std::move(single));
    }
  }
  return all;
}

/// Keeps the cables that are still wanted, lets go of the others, and lays the new ones. The wanted stand
/// first, in the order of the patch: in this order they close cycles, and an input adds them up.
void Stage::follow_cables() {
  const std::int64_t now = engine_.now().sample;
  std::vector<StageCable> wanted = wanted_cables();
  const CableIndex index(wanted);
  delays_wait_ = mark_closing(wanted, index, cables_);
  std::vector<StageCable> others;
  int last = 0;
  for (StageCable& cable : cables_) {
    const int at = index.find(
        cable, [&](int each) { return !wanted[each].state && wanted[each].closes == cable.closes; });
    if (at < 0) {
      // A node that leaves keeps its outputs for its tail, and a port that is gone fades with its version.
      const bool tail =
          cable.from->leaving() && !(cable.to && cable.to->leaving()) && now < cable.from->leaves_at;
      if (cable.wanted && !tail) let_go(cable);
      others.push_back(std::move(cable));
      continue;
    }
    StageCable& same = wanted[at];
    changed_ = changed_ || !cable.wanted || cable.gain != same.gain || at < last;
    last = at;
    same.state = std::move(cable.state);
    same.audio = cable.audio;
    same.delay = cable.delay;
    same.planned = cable.planned;
    same.planned_since = cable.planned_since;
  }
  for (StageCable& cable : wanted) {
    if (cable.state) continue;
    cable.state = std::make_shared<CableState>();
    cable.state->history.assign(static_cast<std::size_t>(engine_.block()), 0.0f);
    if (!cable.audio) cable.state->gain = Ramp::at_rest(cable.gain);
    changed_ = true;
  }
  std::ranges::move(others, std::back_inserter(wanted));
  cables_ = std::move(wanted);
}

/// A cable fades out from the next plan on; one that carries control is silent at once, and then no cycle
/// runs over it.
void Stage::let_go(StageCable& cable) {
  cable.wanted = false;
  cable.closes = cable.closes || !cable.audio;
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
      if (cable.from == node.get() && cable.wanted) let_go(cable);
    }
  }
  const auto silent = [&](const StageCable& cable) {
    return cable.gone_at != not_leaving && now >= cable.gone_at;
  };
  const auto gone = [&](const std::unique_ptr<StageNode>& node) {
    return node->leaving() && now >= node->leaves_at &&
           std::ranges::none_of(cables_, [&](const StageCable& cable) {
             return cable.from == node.get() || cable.to == node.get();
           });
  };
  const bool any_gone = std::erase_if(cables_, silent) > 0;
  changed_ |= any_gone;
  if (any_gone && delays_wait_) follow_cables();
  changed_ |= std::erase_if(nodes_, gone) > 0;
}

}  // namespace chronus::engine
