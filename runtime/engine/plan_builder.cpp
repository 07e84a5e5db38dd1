#include "engine/plan_builder.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <new>
#include <utility>

#include "engine/plan_layout.hpp"
#include "graph/order.hpp"
#include "graph/resolve.hpp"

namespace chronus::engine {

namespace {

constexpr double hiding_seconds = 0.020;

/// The ports of both versions of a node, those of the current one first.
struct Ports {
  std::vector<std::string> inputs;
  std::vector<std::string> knobs;
  std::vector<std::string> outputs;

  explicit Ports(const StageNode& node) {
    add(node.instance->code().info);
    if (node.outgoing) add(node.outgoing->code().info);
  }

 private:
  template <class Info>
  static void add(std::vector<std::string>& names, const std::vector<Info>& ports) {
    for (const Info& port : ports) {
      if (std::ranges::find(names, port.name) == names.end()) names.push_back(port.name);
    }
  }

  void add(const ModuleInfo& info) {
    add(inputs, info.inputs);
    add(knobs, info.params);
    add(outputs, info.outputs);
  }
};

int index_in(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

template <class Info>
const Info* find_port(const std::vector<Info>& ports, const std::string& name) {
  const auto found = std::ranges::find(ports, name, &Info::name);
  return found == ports.end() ? nullptr : &*found;
}

/// Hands out buffers of one block from one piece of memory, measured first and allocated then.
class Buffers {
 public:
  explicit Buffers(int block) : block_(static_cast<std::size_t>(block)) {}

  float* next() { return memory_ ? memory_ + block_ * used_++ : (++used_, nullptr); }

  std::shared_ptr<float[]> allocate() {
    const std::size_t bytes = std::max<std::size_t>(block_ * used_ * sizeof(float), 64);
    memory_ = static_cast<float*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64));
    std::fill_n(memory_, block_ * used_, 0.0f);
    used_ = 0;
    return {memory_, [](float* p) { std::free(p); }};
  }

 private:
  std::size_t block_, used_ = 0;
  float* memory_ = nullptr;
};

class Builder {
 public:
  explicit Builder(const StageView& view) : view_(view), plan_(std::make_unique<Plan>()) {}

  std::unique_ptr<Plan> build() {
    for (const auto& node : view_.nodes) {
      if (!node->instance) continue;
      place_[node->state->id] = static_cast<int>(staged_.size());
      staged_.push_back(node.get());
      ports_.emplace_back(*node);
    }
    arrange();
    lay_out();
    plan_->number = view_.number;
    for (StageCable& cable : view_.cables) connect(cable);
    for (PlanNode& node : plan_->nodes) finish(node);
    place_scratch(*plan_, view_.block);
    lay_out_cycles(*plan_);
    collect_closing();
    std::ranges::sort(plan_->targets, {}, &PlanTarget::id);
    return std::move(plan_);
  }

 private:
  /// Run order and delays.
  void arrange() {
    std::vector<graph::Edge> edges;
    std::vector<bool> closing;
    std::vector<StageCable*> edge_cables;
    for (StageCable& cable : view_.cables) {
      const auto from = place_.find(cable.from);
      const auto to = place_.find(cable.to);
      if (from == place_.end() || to == place_.end()) continue;
      edges.push_back({from->second, to->second});
      closing.push_back(cable.closes);
      edge_cables.push_back(&cable);
    }
    std::vector<int> group_of(staged_.size(), 0);
    for (const graph::Group& group : graph::order_of(static_cast<int>(staged_.size()), edges, closing)) {
      const bool whole_blocks = std::ranges::any_of(group.nodes, [&](int n) {
        return staged_[n]->instance->code().info.has_block ||
               (staged_[n]->outgoing && staged_[n]->outgoing->code().info.has_block);
      });
      PlanGroup placed{static_cast<int>(run_order_.size()), 0, group.cyclic && !whole_blocks};
      for (int n : group.nodes) {
        run_order_.push_back(n);
        group_of[n] = static_cast<int>(plan_->groups.size());
      }
      placed.last = static_cast<int>(run_order_.size());
      plan_->groups.push_back(placed);
    }
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const int group = group_of[edges[i].to];
      Delay& delay = edge_cables[i]->delay;
      if (!closing[i]) {
        delay = Delay::none;
      } else if (delay == Delay::none ||
                 group == group_of[edges[i].from]) {  // else its cycle is cut: it fades
        delay = plan_->groups[group].by_sample ? Delay::sample : Delay::block;
      }
    }
  }

  void lay_out() {
    Buffers buffers(view_.block);
    plan_->nodes.resize(staged_.size());
    for (const bool measuring : {true, false}) {
      if (!measuring) plan_->keeps.push_back(buffers.allocate());
      for (std::size_t i = 0; i < run_order_.size(); ++i) wire(plan_->nodes[i], run_order_[i], buffers);
    }
    for (std::size_t i = 0; i < run_order_.size(); ++i) run_index_[run_order_[i]] = static_cast<int>(i);
    for (std::size_t i = 0; i < run_order_.size(); ++i) share(plan_->nodes[i], static_cast<int>(i));
  }

  /// A node's ports and versions; done twice, to measure and then to fill in the buffers.
  void wire(PlanNode& node, int n, Buffers& buffers) {
    const StageNode& staged = *staged_[n];
    const Ports& ports = ports_[n];
    const ModuleInfo& info = staged.instance->code().info;
    const ModuleInfo* old = staged.outgoing ? &staged.outgoing->code().info : nullptr;
    node = {};
    node.state = staged.state.get();
    node.rate = view_.sample_rate;
    node.hiding = static_cast<float>(hiding_seconds * view_.sample_rate);
    for (const std::string& name : ports.inputs) {
      const InputInfo* input = find_port(info.inputs, name);
      if (!input) input = find_port(old->inputs, name);
      node.inputs.push_back({staged.inputs.at(name).get(), buffers.next(), input->gate, {}});
    }
    for (const std::string& name : ports.knobs) {
      const ParamInfo* param = find_port(info.params, name);
      if (!param) param = find_port(old->params, name);
      KnobState* state = staged.knobs.at(name).get();
      node.knobs.push_back({state, buffers.next(), param->min, param->max, state->in_octaves, {}});
    }
    for (const std::string& name : ports.outputs) {
      const OutputInfo* output = find_port(info.outputs, name);
      if (!output) output = find_port(old->outputs, name);
      node.outputs.push_back({buffers.next(), output->kind == OutputKind::audio});
    }
    wire(node.current, *staged.instance, ports);
    for (const OutputInfo& output : info.outputs) {
      node.current.writes.push_back(node.outputs[index_in(ports.outputs, output.name)].buffer);
    }
    node.through = way_through(info, ports);
    node.old_outputs.assign(node.outputs.size(), nullptr);
    if (!old) return;
    wire(node.outgoing, *staged.outgoing, ports);
    for (const OutputInfo& output : old->outputs) {
      float* buffer = buffers.next();
      node.outgoing.writes.push_back(buffer);
      node.old_outputs[index_in(ports.outputs, output.name)] = buffer;
    }
    node.migration = staged.migration.get();
    node.seams = staged.migration.get();
    node.swap = staged.swap;
    node.hand_over = staged.hands_over;
    node.migration_bytes = node.migration->copied_bytes(staged.outgoing->self(), staged.instance->self());
    node.fade = static_cast<std::int64_t>(staged.spec.fade_ms / 1000 * view_.sample_rate);
    node.end_fade_soon = staged.next != nullptr;
  }

  /// From the inputs called `in` to the audio outputs called `out`, or the pairs of these names.
  static std::vector<std::pair<int, int>> way_through(const ModuleInfo& info, const Ports& ports) {
    std::vector<std::pair<int, int>> pairs;
    for (const auto& [out, in] :
         graph::join(graph::resolve_output(info, "out"), graph::resolve_input(info, "in"))) {
      if (in.param || info.inputs[in.index].gate || info.outputs[out.index].kind != OutputKind::audio)
        continue;
      pairs.emplace_back(index_in(ports.inputs, info.inputs[in.index].name),
                         index_in(ports.outputs, info.outputs[out.index].name));
    }
    return pairs;
  }

  static void wire(PlanVersion& version, Instance& instance, const Ports& ports) {
    const ModuleInfo& info = instance.code().info;
    version.instance = &instance;
    version.entry = instance.code().entry;
    for (const InputInfo& input : info.inputs) version.inputs.push_back(index_in(ports.inputs, input.name));
    for (const ParamInfo& param : info.params) version.knobs.push_back(index_in(ports.knobs, param.name));
    for (const OutputInfo& output : info.outputs) {
      version.outputs.push_back(index_in(ports.outputs, output.name));
    }
    version.patched.resize(info.inputs.size() + info.params.size());
    version.input_pointers.resize(info.inputs.size());
    version.knob_pointers.resize(info.params.size());
    version.partial = info.has_block;
  }

  /// What the plan keeps alive, and whom events may address.
  void share(PlanNode& node, int index) {
    const StageNode& staged = *staged_[run_order_[static_cast<std::size_t>(index)]];
    plan_->keeps.insert(plan_->keeps.end(),
                        {staged.state, staged.instance, staged.instance->shared_code(), staged.migration});
    if (staged.outgoing) {
      plan_->keeps.push_back(staged.outgoing);
      plan_->keeps.push_back(staged.outgoing->shared_code());
    }
    plan_->targets.push_back({node.state->id, index, nullptr, nullptr});
    for (const auto& [name, knob] : staged.knobs) {
      plan_->keeps.push_back(knob);
      plan_->targets.push_back({knob->id, index, knob.get(), nullptr});
    }
    for (const auto& [name, input] : staged.inputs) {
      plan_->keeps.push_back(input);
      plan_->targets.push_back({input->id, index, nullptr, input.get()});
    }
  }

  void connect(StageCable& cable) {
    const auto from = place_.find(cable.from);
    if (from == place_.end()) return;
    const int output = index_in(ports_[from->second].outputs, cable.output);
    if (output < 0) return;
    const PlanNode& source = plan_->nodes[run_index_[from->second]];
    const PlanCable planned{source.outputs[output].buffer,
                            cable.state.get(),
                            cable.wanted ? cable.gain : 0,
                            cable.audio,
                            cable.delay,
                            run_index_[from->second]};
    plan_->keeps.push_back(cable.state);
    if (cable.to == 0) {
      plan_->master[cable.input == "right"].push_back(planned);
      return aim(cable, planned);
    }
    const auto to = place_.find(cable.to);
    if (to == place_.end()) return;
    PlanNode& target = plan_->nodes[run_index_[to->second]];
    if (const int i = index_in(ports_[to->second].inputs, cable.input); i >= 0) {
      target.inputs[i].cables.push_back(planned);
      aim(cable, planned);
    } else if (const int k = index_in(ports_[to->second].knobs, cable.input); k >= 0) {
      target.knobs[k].cables.push_back(planned);
      aim(cable, planned);
    }
  }

  /// The audio thread turns to the gains that the plan it plays may not have.
  void aim(StageCable& cable, const PlanCable& planned) {
    if (cable.planned != planned.gain) {
      cable.planned = planned.gain;
      cable.planned_since = view_.number;
    }
    if (cable.planned_since > view_.playing) plan_->aims.push_back(planned);
  }

  void finish(PlanNode& node) {
    if (node.outgoing.instance) plan_->swapping.push_back(&node);
    for (PlanVersion* version : {&node.current, &node.outgoing}) {
      std::size_t i = 0;
      for (int input : version->inputs) version->patched[i++] = !node.inputs[input].cables.empty();
      for (int knob : version->knobs) version->patched[i++] = !node.knobs[knob].cables.empty();
    }
  }

  void collect_closing() {
    const auto collect = [&](std::vector<PlanCable>& cables) {
      for (PlanCable& cable : cables) {
        if (cable.delay != Delay::none) plan_->closing.push_back(&cable);
      }
    };
    for (PlanNode& node : plan_->nodes) {
      for (PlanInput& input : node.inputs) collect(input.cables);
      for (PlanKnob& knob : node.knobs) collect(knob.cables);
    }
  }

  const StageView& view_;
  std::unique_ptr<Plan> plan_;
  std::vector<const StageNode*> staged_;  ///< those that have code
  std::vector<Ports> ports_;              ///< of each
  std::map<Id, int> place_;               ///< a node's index in the two
  std::vector<int> run_order_;            ///< indices of the same
  std::map<int, int> run_index_;          ///< and back
};

}  // namespace

std::unique_ptr<Plan> build_plan(const StageView& view) {
  return Builder(view).build();
}

}  // namespace chronus::engine
