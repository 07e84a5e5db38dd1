#include "engine/node_swaps.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/fnv.hpp"

namespace chronus::engine {

namespace {

constexpr double ramp_seconds = 0.010;

/// The node's setting of a parameter, or the module's default.
double wanted(const graph::Node& node, const ParamInfo& param) {
  const auto found = node.settings.find(param.name);
  const auto* number = found == node.settings.end() ? nullptr : std::get_if<double>(&found->second);
  return std::clamp<double>(number ? *number : param.start, param.min, param.max);
}

double wanted(const graph::Node& node, const InputInfo& input) {
  const auto found = node.settings.find(input.name);
  const auto* number = found == node.settings.end() ? nullptr : std::get_if<double>(&found->second);
  return number ? *number : input.unpatched;
}

std::string wanted(const graph::Node& node, const TextInfo& text) {
  const auto found = node.settings.find(text.name);
  const auto* words = found == node.settings.end() ? nullptr : std::get_if<std::string>(&found->second);
  return words ? *words : text.start;
}

}  // namespace

NodeSwaps::NodeSwaps(Engine& engine, const StageNodes& nodes, CodeBook& codes, EventBacklog& events)
    : engine_(engine),
      nodes_(nodes),
      codes_(codes),
      events_(events),
      ramp_(static_cast<std::int64_t>(ramp_seconds * engine.sample_rate())) {}

std::expected<std::unique_ptr<Instance>, std::string> NodeSwaps::instantiate(
    const StageNode& node, const std::shared_ptr<const Code>& code) {
  if (codes_.quarantined(code->version)) return std::unexpected("it " + std::string(quarantine));
  InstanceSetup setup;
  setup.sample_rate = static_cast<float>(engine_.sample_rate());
  const std::uint64_t seed = base::fnv(node.spec.name, base::fnv_start ^ seed_);
  setup.seed = seed ^ (seed >> 29);
  for (const TextInfo& text : code->info.texts) setup.texts.push_back(wanted(node.spec, text));
  for (const ParamInfo& param : code->info.params) {
    setup.params.push_back(static_cast<float>(wanted(node.spec, param)));
  }
  setup.memory = engine_.module_memory() - std::min(engine_.module_memory(), used_memory());
  auto made = Instance::make(code, std::move(setup));
  if (made) memory_ += (*made)->memory_size();
  return made;
}

std::size_t NodeSwaps::used_memory() {
  if (std::exchange(memory_known_, true)) return memory_;
  memory_ = 0;
  for (const auto& node : nodes_.all()) {
    for (const auto* instance : {&node->instance, &node->outgoing})
      memory_ += *instance ? (*instance)->memory_size() : 0;
  }
  return memory_;
}

/// Gives the node a knob or an input state for every port of the code; ports that no verb has set take their
/// defaults.
void NodeSwaps::match_ports(StageNode& node, const Code& code) {
  for (const ParamInfo& param : code.info.params) aim_knob(node, param);
  for (const InputInfo& input : code.info.inputs) aim_input(node, input);
}

void NodeSwaps::aim_knob(StageNode& node, const ParamInfo& param) {
  const double value = wanted(node.spec, param);
  const bool smooth = param.kind == ParamKind::knob;
  const bool octaves = param.curve == Log && smooth;
  auto& [knob, aim] = node.knobs[param.name];
  if (!knob || knob->in_octaves != octaves) {
    knob = std::make_shared<KnobState>();
    knob->id = new_id();
    knob->in_octaves = octaves;
    knob->target = value;
    knob->ramp = Ramp::at_rest(octaves ? std::log2(value) : value);
  } else if (aim != value) {
    events_.put(node, knob->id, {Event::Kind::knob, 0, value, smooth ? ramp_ : 0, engine_.now().sample});
  }
  aim = value;
}

void NodeSwaps::aim_input(StageNode& node, const InputInfo& input) {
  const double value = wanted(node.spec, input);
  auto& [state, aim] = node.inputs[input.name];
  if (!state) {
    state = std::make_shared<InputState>();
    state->id = new_id();
    state->value = Ramp::at_rest(value);
  } else if (aim != value) {
    events_.put(node, state->id,
                {Event::Kind::input, 0, value, input.gate ? 0 : ramp_, engine_.now().sample});
  }
  aim = value;
}

bool NodeSwaps::start(StageNode& node, const std::shared_ptr<const Code>& code, SwapNews& news) {
  auto instance = instantiate(node, code);
  news.fresh = true;
  if (!instance) {
    news.refusal = node.refusal = instance.error();
    return false;
  }
  node.refusal.clear();
  node.instance = std::move(*instance);
  match_ports(node, *code);
  return changed_ = true;
}

bool NodeSwaps::swap(StageNode& node, const std::shared_ptr<const Code>& code, const Migration& wanted,
                     SwapNews& news) {
  const Migration& migration = node.instance->failed() ? Migration(code->info) : wanted;
  for (const Migration::Kept& leaf : migration.kept()) news.state.kept.push_back(leaf.path);
  news.reset = migration.reset();
  if (node.outgoing) {  // never three versions at once
    node.next = code;
    node.better.reset();
    news.waits = changed_ = true;
    return true;
  }
  auto instance = instantiate(node, code);
  if (!instance) {
    news.refusal = node.refusal = instance.error();
    return false;
  }
  node.refusal.clear();
  node.migration = std::make_shared<const Migration>(migration);
  node.outgoing = std::exchange(node.instance, std::move(*instance));
  node.record = std::make_shared<const SwapRecord>(migration, *node.outgoing, *node.instance);
  node.swap = new_id();
  node.better.reset();
  node.better_since = 0;
  node.hands_over = migration.hands_over(node.outgoing->self(), node.instance->self());
  if (node.hands_over) node.instance->keep_memory_of(*node.outgoing);
  match_ports(node, *code);
  return changed_ = true;
}

void NodeSwaps::follow_settings(StageNode& node, const graph::Node& before, SwapNews& news) {
  if (node.spec.settings == before.settings) return;
  if (!node.instance) {  // it may have refused the previous settings
    if (const auto known = codes_.newest(node.spec.module)) start(node, known, news);
    return;
  }
  const ModuleInfo& info = node.instance->code().info;
  match_ports(node, node.instance->code());
  if (std::ranges::none_of(info.texts, [&](const TextInfo& text) {
        return wanted(node.spec, text) != wanted(before, text);
      })) {
    return;
  }
  const auto& playing = node.instance->shared_code();
  if (node.outgoing) {  // the swap waits, but a refusal of prepare() is reported at once
    memory_known_ = false;
    if (const auto made = instantiate(node, playing); !made) {
      news.refusal = node.refusal = made.error();
      return;
    }
    node.refusal.clear();
  }
  swap(node, playing, Migration(info, info), news);
}

void NodeSwaps::end_swap(StageNode& node) {
  node.outgoing.reset();
  node.migration.reset();
  node.record.reset();
  node.hands_over = false;
  memory_known_ = false;
  changed_ = true;
}

std::uint64_t NodeSwaps::finish_fade(StageNode& node, std::uint64_t first_plan) {
  end_swap(node);
  node.instance->trim_memory();
  if (const auto better = std::exchange(node.better, nullptr)) run_better(node, better, first_plan);
  return begin_next(node);
}

std::uint64_t NodeSwaps::roll_back(StageNode& node, Fault fault) {
  const auto failed = node.instance->shared_code();
  node.refusal = fault == Fault::none ? "the new version gave non-finite samples"
                                      : std::string("the new version ") + to_text(fault);
  node.instance = node.outgoing;
  end_swap(node);
  node.better.reset();
  node.better_since = 0;
  forget_code(node, *failed);
  return begin_next(node);
}

/// New nodes of the module get the code that this node reverts to, unless another node plays the version that
/// failed here.
void NodeSwaps::forget_code(const StageNode& node, const Code& failed) {
  const auto is_failed = [&](const Code& code) {
    return code.version == failed.version && code.info.name == failed.info.name;
  };
  const auto& before = node.instance->shared_code();
  const auto known = codes_.newest(node.spec.module);
  if (!known || !is_failed(*known) || before->info.name != failed.info.name) return;
  const bool still_plays = std::ranges::any_of(nodes_.all(), [&](const auto& other) {
    return other->instance && !other->leaving() && is_failed(other->instance->code());
  });
  if (!still_plays) codes_.replace(node.spec.module, before);
}

/// Starts the swap to the code that was queued during the fade.
std::uint64_t NodeSwaps::begin_next(StageNode& node) {
  const auto next = std::exchange(node.next, nullptr);
  if (!next) return 0;
  SwapNews news{node.spec.name, node.spec.module};
  const bool other = std::exchange(node.next_is_other_module, false);
  const bool begun = swap(
      node, next, other ? Migration(next->info) : Migration(node.instance->code().info, next->info), news);
  if (begun) return 0;
  forget_code(node, *next);
  return next->version;
}

/// Ends a bypass: the node was too slow, and its code is faster.
void NodeSwaps::run_better(StageNode& node, const std::shared_ptr<const Code>& code,
                           std::uint64_t first_plan) {
  node.instance->run_by(code);
  node.better_since = first_plan;
  changed_ = true;
  if (node.state->aside.load(std::memory_order_relaxed) == Aside::slow)
    events_.put(node, 0, {Event::Kind::resume, 0, 0, 0, engine_.now().sample});
}

}  // namespace chronus::engine
