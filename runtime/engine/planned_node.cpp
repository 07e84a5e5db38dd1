#include "engine/planned_node.hpp"

#include <algorithm>
#include <utility>

#include "engine/arrays.hpp"
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

/// Pairs the input called `in` with the audio output called `out`, or the pairs of these names.
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
  Layout(PlannedNode& planned, const StageNode& staged, NodeLayout& all)
      : planned_(planned), node_(planned.node), staged_(staged), all_(all), arrays_(room()) {}

  void lay_out() {
    node_.state = staged_.state.get();
    node_.rate = all_.rate;
    node_.hiding = static_cast<float>(hiding_seconds * all_.rate);
    lay_ports();
    lay_cables();
    wire(node_.current, *staged_.instance);
    for (std::size_t i = 0; i < node_.current.outputs.size(); ++i)
      node_.current.writes[i] = node_.outputs[static_cast<std::size_t>(node_.current.outputs[i])].buffer;
    const auto through = way_through(staged_.instance->code().info, planned_.ports);
    node_.through = arrays_.make<std::pair<int, int>>(through.size());
    std::ranges::copy(through, node_.through.begin());
    if (staged_.outgoing) wire_outgoing();
    place_scratch(node_.current);
    place_scratch(node_.outgoing);
    if (planned_.by_sample) lay_feeds();
    node_.arrays = arrays_.used();
    planned_.arrays = arrays_.memory();
    keep();
  }

 private:
  /// Bytes for all arrays.
  std::size_t room() const {
    const PortNames& ports = planned_.ports;
    const std::size_t read = ports.inputs.size() + ports.knobs.size();
    const std::size_t cables = planned_.ends.size();
    constexpr std::size_t number = sizeof(int);
    constexpr std::size_t pointer = sizeof(void*);
    constexpr std::size_t most_arrays = 32;
    return read * (sizeof(PlanInput) + sizeof(PlanKnob) + 2 * (number + 2 * pointer + 1) + number) +
           ports.outputs.size() * (sizeof(PlanOutput) + 2 * (number + 2 * pointer) + 2 * number + pointer) +
           cables * (sizeof(PlanCable) + sizeof(PlanFeed)) + most_arrays * pointer;
  }

  void lay_ports() {
    const PortNames& ports = planned_.ports;
    const ModuleInfo& info = staged_.instance->code().info;
    const ModuleInfo* old = staged_.outgoing ? &staged_.outgoing->code().info : nullptr;
    node_.inputs = arrays_.make<PlanInput>(ports.inputs.size());
    node_.knobs = arrays_.make<PlanKnob>(ports.knobs.size());
    node_.outputs = arrays_.make<PlanOutput>(ports.outputs.size());
    float* read = read_buffers(ports.inputs.size() + ports.knobs.size());
    for (std::size_t i = 0; i < node_.inputs.size(); ++i, read += all_.block) {
      const InputInfo& input = find_port(info.inputs, old ? &old->inputs : nullptr, ports.inputs[i]);
      node_.inputs[i] = {staged_.inputs.at(input.name).state.get(), read, nullptr, input.gate, {}};
    }
    for (std::size_t i = 0; i < node_.knobs.size(); ++i, read += all_.block) {
      const ParamInfo& param = find_port(info.params, old ? &old->params : nullptr, ports.knobs[i]);
      KnobState* const state = staged_.knobs.at(param.name).state.get();
      node_.knobs[i] = {state, read, param.min, param.max, state->in_octaves, {}};
    }
    for (std::size_t i = 0; i < node_.outputs.size(); ++i) {
      const OutputInfo& output = find_port(info.outputs, old ? &old->outputs : nullptr, ports.outputs[i]);
      node_.outputs[i] = {planned_.outputs.get() + i * all_.block, output.kind == OutputKind::audio};
    }
  }

  /// The nodes of a cycle run in turn, a sample each, and need buffers of their own.
  float* read_buffers(std::size_t ports) {
    if (planned_.by_sample) {
      const auto own = cleared<float>(ports * all_.block);
      planned_.keeps.push_back(own);
      return own.get();
    }
    if (!all_.shared || ports > all_.shared_ports) {
      all_.shared_ports = ports;
      all_.shared = cleared<float>(ports * all_.block);
    }
    planned_.keeps.push_back(all_.shared);
    return all_.shared.get();
  }

  /// An input's cables are contiguous, those from outside of the cycle first.
  void lay_cables() {
    const std::span<PlanCable> cables = arrays_.make<PlanCable>(planned_.ends.size());
    std::size_t laid = 0;
    const auto lay = [&](auto& port, int number) {
      const std::size_t first = laid;
      for (const bool within : {false, true}) {
        if (within) port.outside = laid - first;
        for (const PlanEnd& end : planned_.ends) {
          if (end.port == number && end.within == within) cables[laid++] = end.cable;
        }
      }
      port.cables = cables.subspan(first, laid - first);
    };
    int number = 0;
    for (PlanInput& input : node_.inputs) lay(input, number++);
    for (PlanKnob& knob : node_.knobs) lay(knob, number++);
  }

  void wire(PlanVersion& version, Instance& instance) {
    const ModuleInfo& info = instance.code().info;
    const PortNames& ports = planned_.ports;
    version.instance = &instance;
    version.self = instance.self();
    version.run = instance.code().entry.run;
    version.reset = instance.code().entry.reset;
    version.inputs = places<InputInfo>(info.inputs, ports.inputs);
    version.knobs = places<ParamInfo>(info.params, ports.knobs);
    version.outputs = places<OutputInfo>(info.outputs, ports.outputs);
    version.writes = arrays_.make<float*>(info.outputs.size());
    version.patched = arrays_.make<unsigned char>(info.inputs.size() + info.params.size());
    version.input_pointers = arrays_.make<const float*>(info.inputs.size());
    version.knob_pointers = arrays_.make<const float*>(info.params.size());
    version.partial = info.has_block;
    std::size_t i = 0;
    for (const int input : version.inputs) version.patched[i++] = !node_.inputs[input].cables.empty();
    for (const int knob : version.knobs) version.patched[i++] = !node_.knobs[knob].cables.empty();
  }

  template <class Info>
  std::span<int> places(const std::vector<Info>& ports, const std::vector<std::string>& names) {
    const std::span<int> places = arrays_.make<int>(ports.size());
    for (std::size_t i = 0; i < ports.size(); ++i) places[i] = index_in(names, ports[i].name);
    return places;
  }

  void wire_outgoing() {
    wire(node_.outgoing, *staged_.outgoing);
    node_.old_outputs = arrays_.make<const float*>(node_.outputs.size());
    for (std::size_t i = 0; i < node_.outgoing.outputs.size(); ++i) {
      float* const old = planned_.old_outputs.get() + i * all_.block;
      node_.outgoing.writes[i] = old;
      node_.old_outputs[static_cast<std::size_t>(node_.outgoing.outputs[i])] = old;
    }
    node_.migration = staged_.migration.get();
    node_.seams = &staged_.migration->seams();
    node_.record = staged_.record.get();
    node_.swap = staged_.swap;
    node_.hand_over = staged_.hands_over;
    node_.migration_bytes = node_.migration->copied_bytes(staged_.outgoing->self(), staged_.instance->self());
    node_.fade = static_cast<std::int64_t>(staged_.spec.fade_ms / 1000 * all_.rate);
    node_.end_fade_soon = staged_.next != nullptr;
  }

  void place_scratch(PlanVersion& version) {
    const std::size_t outputs = version.writes.size();
    const std::size_t inputs = version.partial ? version.inputs.size() : 0;
    if (!all_.scratch || outputs > all_.scratch_outputs || inputs > all_.scratch_inputs) {
      all_.scratch_inputs = std::max(all_.scratch_inputs, inputs);
      all_.scratch_outputs = std::max<std::size_t>({all_.scratch_outputs, outputs, 1});
      all_.scratch =
          std::make_shared<Scratch>(static_cast<int>(all_.block), all_.scratch_inputs, all_.scratch_outputs);
    }
    version.read_scratch = arrays_.make<float*>(inputs);
    for (std::size_t i = 0; i < inputs; ++i) version.read_scratch[i] = all_.scratch->input(i);
    version.scratch = arrays_.make<float*>(outputs);
    for (std::size_t i = 0; i < outputs; ++i) version.scratch[i] = all_.scratch->of(i, outputs);
    planned_.keeps.push_back(all_.scratch);
  }

  /// The cables from within a cycle that runs by sample.
  void lay_feeds() {
    PlanCycle& cycle = node_.cycle;
    const auto within = static_cast<std::size_t>(std::ranges::count(planned_.ends, true, &PlanEnd::within));
    cycle.feeds = arrays_.make<PlanFeed>(within);
    cycle.fed_knobs = arrays_.make<int>(node_.knobs.size());
    std::size_t feeds = 0;
    std::size_t fed = 0;
    const auto feed = [&](auto& port) {
      for (PlanCable& cable : port.cables.subspan(port.outside)) cycle.feeds[feeds++] = {&cable, port.buffer};
      return port.outside < port.cables.size();
    };
    for (PlanInput& input : node_.inputs) feed(input);
    for (std::size_t k = 0; k < node_.knobs.size(); ++k) {
      if (feed(node_.knobs[k])) cycle.fed_knobs[fed++] = static_cast<int>(k);
    }
    cycle.fed_knobs = cycle.fed_knobs.first(fed);
  }

  void keep() const {
    auto& keeps = planned_.keeps;
    keeps.insert(keeps.end(),
                 {staged_.state, staged_.instance, staged_.instance->shared_code(), staged_.migration});
    if (staged_.outgoing) {
      keeps.push_back(staged_.outgoing);
      keeps.push_back(staged_.outgoing->shared_code());
      keeps.push_back(staged_.record);
    }
    for (const auto& [name, knob] : staged_.knobs) keeps.push_back(knob.state);
    for (const auto& [name, input] : staged_.inputs) keeps.push_back(input.state);
  }

  PlannedNode& planned_;
  PlanNode& node_;
  const StageNode& staged_;
  NodeLayout& all_;
  Arrays arrays_;
};

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

PlannedNode::PlannedNode(const StageNode& from, const PlannedNode* before, const NodeLayout& layout)
    : ports(from), versions(from) {
  outputs = before && before->ports.outputs == ports.outputs
                ? before->outputs
                : cleared<float>(ports.outputs.size() * layout.block);
  if (!from.outgoing) return;
  const std::size_t old = from.outgoing->code().info.outputs.size();
  const bool same = before && before->versions.outgoing == from.outgoing.get();
  old_outputs = same ? before->old_outputs : cleared<float>(old * layout.block);
}

void lay_out(PlannedNode& planned, const StageNode& staged, std::vector<PlanEnd> ends, bool by_sample,
             NodeLayout& layout) {
  planned.ends = std::move(ends);
  planned.by_sample = by_sample;
  Layout(planned, staged, layout).lay_out();
}

}  // namespace chronus::engine
