#include "engine/plan_builder.hpp"

#include <algorithm>
#include <utility>

#include "graph/order.hpp"
#include "graph/resolve.hpp"

namespace chronus::engine {

namespace {

bool has_block(const StageNode& node) {
  return node.instance->code().info.has_block || (node.outgoing && node.outgoing->code().info.has_block);
}

std::size_t channel_of(const std::string& port) {
  return static_cast<std::size_t>(graph::resolve_channels(port).front().index);
}

/// Adds the gain to the plan if the plan that the audio thread plays may not have it.
void aim(StageCable& cable, const StageView& view, Plan& plan) {
  const double gain = cable.wanted ? cable.gain : 0;
  if (cable.planned != gain) {
    cable.planned = gain;
    cable.planned_since = view.number;
  }
  if (cable.planned_since > view.playing)
    plan.aims.push_back({cable.state.get(), gain, cable.audio, cable.delay});
}

}  // namespace

std::unique_ptr<Plan> PlanBuilder::build(const StageView& view) {
  plan_ = std::make_unique<Plan>();
  plan_->number = view.number;
  place_nodes(view);
  order_nodes(view);
  gather_cables(view);
  for (std::size_t place = 0; place < staged_.size(); ++place) lay_cables_of(place);
  place_taps(view);
  finish_plan();
  return std::move(plan_);
}

/// Lays out the nodes whose versions have changed.
void PlanBuilder::place_nodes(const StageView& view) {
  staged_.clear();
  is_new_.clear();
  for (const auto& node : view.nodes) {
    node->place = node->instance ? static_cast<int>(staged_.size()) : -1;
    if (!node->instance) continue;
    const bool as_before = node->planned && node->planned->versions == NodeVersions(*node);
    if (!as_before) node->planned = std::make_shared<PlannedNode>(*node, node->planned.get(), layout_);
    staged_.push_back(node.get());
    is_new_.push_back(!as_before);
  }
}

/// Decides run order and delays.
void PlanBuilder::order_nodes(const StageView& view) {
  edges_.clear();
  closing_.clear();
  edge_cables_.clear();
  order_.clear();
  group_.assign(staged_.size(), 0);
  for (const auto* cables : {&view.cables, &view.leaving}) {
    for (const auto& cable : *cables) {
      if (!cable->inner() || cable->from->place < 0 || cable->to->place < 0) continue;
      edges_.push_back({cable->from->place, cable->to->place});
      closing_.push_back(cable->closes);
      edge_cables_.push_back(cable.get());
    }
  }
  for (const graph::Group& group : graph::order_of(static_cast<int>(staged_.size()), edges_, closing_)) {
    const bool whole_blocks =
        group.cyclic && std::ranges::any_of(group.nodes, [&](int n) { return has_block(*staged_[n]); });
    const auto first = static_cast<int>(order_.size());
    for (const int n : group.nodes) {
      order_.push_back(n);
      group_[n] = static_cast<int>(plan_->groups.size());
    }
    plan_->groups.push_back({first, static_cast<int>(order_.size()), group.cyclic && !whole_blocks});
  }
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const int group = group_[edges_[i].to];
    Delay& delay = edge_cables_[i]->delay;
    if (!closing_[i]) {
      delay = Delay::none;
    } else if (delay == Delay::none || group == group_[edges_[i].from]) {  // else its cycle is cut: it fades
      delay = plan_->groups[group].by_sample ? Delay::sample : Delay::block;
    }
  }
}

void PlanBuilder::gather_cables(const StageView& view) {
  arrivals_.resize(std::max(arrivals_.size(), staged_.size()));
  for (std::vector<Arrival>& arrivals : arrivals_) arrivals.clear();
  for (const auto* cables : {&view.cables, &view.leaving}) {
    for (const auto& cable : *cables) gather(*cable, view);
  }
}

/// Null if its node does not play.
const float* PlanBuilder::source_of(const StageCable& cable, const StageView& view) {
  if (!cable.from) return read_input(cable.output, view);
  return cable.from->place < 0 ? nullptr : buffer_of(*cable.from->planned, cable.output);
}

const float* PlanBuilder::read_input(const std::string& port, const StageView& view) {
  const auto channel = static_cast<int>(channel_of(port));
  plan_->inputs = std::max(plan_->inputs, channel + 1);
  return view.inputs.channel(channel);
}

/// Null if the node has no such output.
const float* PlanBuilder::buffer_of(const PlannedNode& node, const std::string& port) const {
  const int output = index_in(node.ports.outputs, port);
  return output < 0 ? nullptr : node.outputs.get() + static_cast<std::size_t>(output) * layout_.block;
}

void PlanBuilder::gather(StageCable& cable, const StageView& view) {
  const PlanCable laid{source_of(cable, view), cable.state.get(), cable.delay};
  if (!laid.source) return;
  if (!cable.to) {
    const std::size_t channel = channel_of(cable.input);
    plan_->master.resize(std::max(plan_->master.size(), channel + 1));
    plan_->master[channel].push_back(laid);
    plan_->keeps.push_back(cable.state);
  } else {
    const int place = cable.to->place;
    if (place < 0) return;
    const PortNames& ports = cable.to->planned->ports;
    int port = index_in(ports.inputs, cable.input);
    if (port < 0) {
      port = index_in(ports.knobs, cable.input);
      if (port < 0) return;
      port += static_cast<int>(ports.inputs.size());
    }
    const int group = group_[place];
    const bool within = plan_->groups[group].by_sample && cable.from && group_[cable.from->place] == group;
    arrivals_[place].push_back({{port, within, laid}, &cable});
  }
  if (laid.delay != Delay::none) plan_->closing.push_back(laid);
  aim(cable, view, *plan_);
}

void PlanBuilder::lay_cables_of(std::size_t place) {
  StageNode& node = *staged_[place];
  const std::vector<Arrival>& arrivals = arrivals_[place];
  const bool by_sample = plan_->groups[group_[place]].by_sample;
  if (!is_new_[place]) {
    const bool as_before = node.planned->by_sample == by_sample &&
                           std::ranges::equal(node.planned->ends, arrivals, {}, {}, &Arrival::end);
    if (as_before) return;
    node.planned = std::make_shared<PlannedNode>(node, node.planned.get(), layout_);
  }
  std::vector<PlanEnd> ends;
  ends.reserve(arrivals.size());
  for (const Arrival& arrival : arrivals) {
    ends.push_back(arrival.end);
    node.planned->keeps.push_back(arrival.cable->state);
  }
  lay_out(*node.planned, node, std::move(ends), by_sample, layout_);
}

void PlanBuilder::place_taps(const StageView& view) {
  for (const StageTap& staged : view.taps) {
    PlanTap& tap = plan_->taps.emplace_back(staged.tap.get());
    plan_->keeps.push_back(staged.tap);
    const auto& [name, output] = staged.port;
    if (name == graph::master) {
      tap.channel = static_cast<int>(channel_of(output));
    } else if (name == graph::device_input) {
      tap.source = read_input(output, view);
    } else {
      const auto node = std::ranges::find_if(
          staged_, [&](const StageNode* each) { return !each->leaving() && each->spec.name == name; });
      if (node != staged_.end()) tap.source = buffer_of(*(*node)->planned, output);
    }
  }
}

void PlanBuilder::finish_plan() {
  plan_->nodes.reserve(staged_.size());
  plan_->targets.reserve(staged_.size());
  plan_->keeps.reserve(plan_->keeps.size() + staged_.size());
  for (const int place : order_) {
    const std::shared_ptr<PlannedNode>& planned = staged_[place]->planned;
    PlanNode& node = planned->node;
    plan_->nodes.push_back(&node);
    plan_->keeps.push_back(planned);
    plan_->targets.push_back({staged_[place]->state->id, &node});
    if (node.outgoing.instance) plan_->swapping.push_back(&node);
  }
  std::ranges::sort(plan_->targets, {}, &PlanTarget::id);
}

}  // namespace chronus::engine
