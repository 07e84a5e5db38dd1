#include "engine/planned_node.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#include "graph/resolve.hpp"

namespace chronus::engine {

namespace {

constexpr double hiding_seconds = 0.020;

template <class Info>
void add(std::vector<std::string>& names, const std::vector<Info>& ports) {
  for (const Info& port : ports) {
    if (std::ranges::find(names, port.name) == names.end()) names.push_back(port.name);
  }
}

template <class Info>
const Info& find_port(const std::vector<Info>& ports, const std::vector<Info>* old, const std::string& name) {
  const auto found = std::ranges::find(ports, name, &Info::name);
  return found == ports.end() ? *std::ranges::find(*old, name, &Info::name) : *found;
}

std::shared_ptr<float[]> silence(std::size_t samples) {
  const std::size_t bytes = (std::max<std::size_t>(samples, 1) * sizeof(float) + 63) / 64 * 64;
  auto* const memory = static_cast<float*>(std::aligned_alloc(64, bytes));
  if (!memory) throw std::bad_alloc();
  std::fill_n(memory, bytes / sizeof(float), 0.0f);
  return {memory, [](float* p) { std::free(p); }};
}

/// From the inputs called `in` to the audio outputs called `out`, or the pairs of these names.
std::vector<std::pair<int, int>> way_through(const ModuleInfo& info, const PortNames& ports) {
  std::vector<std::pair<int, int>> pairs;
  for (const auto& [out, in] :
       graph::join(graph::resolve_output(info, "out"), graph::resolve_input(info, "in"))) {
    if (in.param || info.inputs[in.index].gate || info.outputs[out.index].kind != OutputKind::audio) continue;
    pairs.emplace_back(index_in(ports.inputs, info.inputs[in.index].name),
                       index_in(ports.outputs, info.outputs[out.index].name));
  }
  return pairs;
}

class Layout {
 public:
  Layout(const StageNode& staged, const PlannedNode* before, NodeLayout& all)
      : staged_(staged), before_(before), all_(all) {}

  std::shared_ptr<PlannedNode> lay_out() {
    planned_ = std::make_shared<PlannedNode>(staged_);
    lay_ports();
    PlanNode& node = planned_->node;
    node.state = staged_.state.get();
    node.rate = all_.rate;
    node.hiding = static_cast<float>(hiding_seconds * all_.rate);
    const ModuleInfo& info = staged_.instance->code().info;
    wire(node.current, *staged_.instance);
    for (const int output : node.current.outputs) node.current.writes.push_back(node.outputs[output].buffer);
    node.through = way_through(info, planned_->ports);
    node.old_outputs.assign(node.outputs.size(), nullptr);
    if (staged_.outgoing) wire_outgoing();
    place_scratch();
    keep();
    return planned_;
  }

 private:
  float* buffer(std::size_t index) const { return planned_->buffers.get() + index * all_.block; }

  void lay_ports() {
    const PortNames& ports = planned_->ports;
    PlanNode& node = planned_->node;
    const std::size_t count = ports.inputs.size() + ports.knobs.size() + ports.outputs.size();
    planned_->buffers = before_ && before_->ports == ports ? before_->buffers : silence(count * all_.block);
    const ModuleInfo& info = staged_.instance->code().info;
    const ModuleInfo* old = staged_.outgoing ? &staged_.outgoing->code().info : nullptr;
    std::size_t next = 0;
    for (const std::string& name : ports.inputs) {
      const InputInfo& input = find_port(info.inputs, old ? &old->inputs : nullptr, name);
      node.inputs.push_back({staged_.inputs.at(name).get(), buffer(next++), input.gate, {}});
    }
    for (const std::string& name : ports.knobs) {
      const ParamInfo& param = find_port(info.params, old ? &old->params : nullptr, name);
      KnobState* state = staged_.knobs.at(name).get();
      node.knobs.push_back({state, buffer(next++), param.min, param.max, state->in_octaves, {}});
    }
    for (const std::string& name : ports.outputs) {
      const OutputInfo& output = find_port(info.outputs, old ? &old->outputs : nullptr, name);
      node.outputs.push_back({buffer(next++), output.kind == OutputKind::audio});
    }
  }

  void wire(PlanVersion& version, Instance& instance) const {
    const ModuleInfo& info = instance.code().info;
    const PortNames& ports = planned_->ports;
    version.instance = &instance;
    version.entry = instance.code().entry;
    for (const InputInfo& input : info.inputs) version.inputs.push_back(index_in(ports.inputs, input.name));
    for (const ParamInfo& param : info.params) version.knobs.push_back(index_in(ports.knobs, param.name));
    for (const OutputInfo& output : info.outputs)
      version.outputs.push_back(index_in(ports.outputs, output.name));
    version.patched.resize(info.inputs.size() + info.params.size());
    version.input_pointers.resize(info.inputs.size());
    version.knob_pointers.resize(info.params.size());
    version.partial = info.has_block;
  }

  void wire_outgoing() const {
    PlanNode& node = planned_->node;
    wire(node.outgoing, *staged_.outgoing);
    const std::size_t outputs = node.outgoing.outputs.size();
    const bool same = before_ && before_->versions.outgoing == staged_.outgoing.get();
    planned_->old_buffers = same ? before_->old_buffers : silence(outputs * all_.block);
    for (std::size_t i = 0; i < outputs; ++i) {
      float* const old = planned_->old_buffers.get() + i * all_.block;
      node.outgoing.writes.push_back(old);
      node.old_outputs[static_cast<std::size_t>(node.outgoing.outputs[i])] = old;
    }
    node.migration = node.seams = staged_.migration.get();
    node.swap = staged_.swap;
    node.hand_over = staged_.hands_over;
    node.migration_bytes = node.migration->copied_bytes(staged_.outgoing->self(), staged_.instance->self());
    node.fade = static_cast<std::int64_t>(staged_.spec.fade_ms / 1000 * all_.rate);
    node.end_fade_soon = staged_.next != nullptr;
  }

  void place_scratch() const {
    for (PlanVersion* version : {&planned_->node.current, &planned_->node.outgoing}) {
      const std::size_t outputs = version->writes.size();
      if (!all_.scratch || outputs > all_.scratch_outputs) {
        all_.scratch_outputs = std::max<std::size_t>(outputs, 1);
        all_.scratch = std::make_shared<Scratch>(static_cast<int>(all_.block), all_.scratch_outputs);
      }
      for (std::size_t i = 0; i < outputs; ++i) version->scratch.push_back(all_.scratch->of(i, outputs));
      planned_->keeps.push_back(all_.scratch);
    }
  }

  void keep() const {
    auto& keeps = planned_->keeps;
    keeps.insert(keeps.end(),
                 {staged_.state, staged_.instance, staged_.instance->shared_code(), staged_.migration});
    if (staged_.outgoing) {
      keeps.push_back(staged_.outgoing);
      keeps.push_back(staged_.outgoing->shared_code());
    }
    for (const auto& [name, knob] : staged_.knobs) keeps.push_back(knob);
    for (const auto& [name, input] : staged_.inputs) keeps.push_back(input);
  }

  const StageNode& staged_;
  const PlannedNode* before_;
  NodeLayout& all_;
  std::shared_ptr<PlannedNode> planned_;
};

/// Of a cycle that runs by sample: lists the cables from within, which stand behind the others, as feeds.
/// Whether there are any.
template <class Port>
bool add_feeds(Port& port, PlanCycle& cycle) {
  for (std::size_t i = port.outside; i < port.cables.size(); ++i)
    cycle.feeds.push_back({&port.cables[i], port.buffer});
  return port.outside < port.cables.size();
}

void mark_patched(const PlanNode& node, PlanVersion& version) {
  std::size_t i = 0;
  for (const int input : version.inputs) version.patched[i++] = !node.inputs[input].cables.empty();
  for (const int knob : version.knobs) version.patched[i++] = !node.knobs[knob].cables.empty();
}

}  // namespace

PortNames::PortNames(const StageNode& node) {
  for (const auto& instance : {node.instance, node.outgoing}) {
    if (!instance) continue;
    const ModuleInfo& info = instance->code().info;
    add(inputs, info.inputs);
    add(knobs, info.params);
    add(outputs, info.outputs);
  }
}

int index_in(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

NodeVersions::NodeVersions(const StageNode& node)
    : current(node.instance.get()),
      code(&node.instance->code()),
      outgoing(node.outgoing.get()),
      migration(node.migration.get()),
      swap(node.swap),
      hands_over(node.hands_over),
      ends_soon(node.next != nullptr),
      fade_ms(node.outgoing ? node.spec.fade_ms : 0) {}

std::shared_ptr<PlannedNode> lay_out(const StageNode& node, const PlannedNode* before, NodeLayout& layout) {
  return Layout(node, before, layout).lay_out();
}

void lay_cables(PlannedNode& planned, std::vector<PlanEnd> ends, bool by_sample) {
  PlanNode& node = planned.node;
  for (const bool within : {false, true}) {
    for (const PlanEnd& end : ends) {
      if (end.within != within) continue;
      const auto port = static_cast<std::size_t>(end.port);
      const bool to_input = port < node.inputs.size();
      auto& cables = to_input ? node.inputs[port].cables : node.knobs[port - node.inputs.size()].cables;
      auto& outside = to_input ? node.inputs[port].outside : node.knobs[port - node.inputs.size()].outside;
      cables.push_back(end.cable);
      outside += !within;
    }
  }
  if (by_sample) {
    for (PlanInput& input : node.inputs) add_feeds(input, node.cycle);
    for (std::size_t k = 0; k < node.knobs.size(); ++k) {
      if (add_feeds(node.knobs[k], node.cycle)) node.cycle.fed_knobs.push_back(static_cast<int>(k));
    }
  }
  mark_patched(node, node.current);
  if (node.outgoing.instance) mark_patched(node, node.outgoing);
  planned.ends = std::move(ends);
  planned.by_sample = by_sample;
}

}  // namespace chronus::engine
