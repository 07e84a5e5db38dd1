// The stage's nodes and their code: instances made, swapped, tiered up, and their knobs.
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/stage.hpp"

namespace chronus::engine {

namespace {

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return seed ^ (seed >> 29);
}

/// A node's wish for a parameter, or the module's default.
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

tl::expected<std::unique_ptr<Instance>, std::string> Stage::instantiate(
    const StageNode& node, const std::shared_ptr<const Code>& code) {
  InstanceSetup setup;
  setup.sample_rate = static_cast<float>(engine_.sample_rate());
  setup.seed = hash(node.spec.name, 0xcbf29ce484222325ull ^ patch_.seed);
  for (const TextInfo& text : code->info.texts) setup.texts.push_back(wanted(node.spec, text));
  for (const ParamInfo& param : code->info.params) {
    setup.params.push_back(static_cast<float>(wanted(node.spec, param)));
  }
  return Instance::make(code, std::move(setup));
}

/// Gives the node a knob and an input state for every port of the code; what no verb has set follows its
/// default.
void Stage::match_ports(StageNode& node, const Code& code) {
  for (const ParamInfo& param : code.info.params) aim_knob(node, param);
  for (const InputInfo& input : code.info.inputs) aim_input(node, input);
}

void Stage::aim_knob(StageNode& node, const ParamInfo& param) {
  const double value = wanted(node.spec, param);
  const bool smooth = param.kind == ParamKind::knob;
  const bool octaves = param.curve == Log && smooth;
  std::shared_ptr<KnobState>& knob = node.knobs[param.name];
  if (!knob || knob->in_octaves != octaves) {
    knob = std::make_shared<KnobState>();
    knob->id = next_id_++;
    knob->in_octaves = octaves;
    knob->target = value;
    knob->ramp = Ramp::at_rest(octaves ? std::log2(value) : value);
  } else if (node.targets[param.name] != value) {
    send({Event::Kind::knob, knob->id, value, smooth ? ramp_ : 0, engine_.now().sample});
  }
  node.targets[param.name] = value;
}

void Stage::aim_input(StageNode& node, const InputInfo& input) {
  const double value = wanted(node.spec, input);
  std::shared_ptr<InputState>& state = node.inputs[input.name];
  if (!state) {
    state = std::make_shared<InputState>();
    state->id = next_id_++;
    state->value = Ramp::at_rest(value);
  } else if (node.targets[input.name] != value) {
    send({Event::Kind::input, state->id, value, input.gate ? 0 : ramp_, engine_.now().sample});
  }
  node.targets[input.name] = value;
}

/// A node that was silent begins to play.
bool Stage::start(StageNode& node, const std::shared_ptr<const Code>& code, SwapNews& news) {
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

/// A sounding node gets new code, a new module or a new text.
bool Stage::swap(StageNode& node, const std::shared_ptr<const Code>& code, const Migration& migration,
                 SwapNews& news) {
  news.kept = migration.kept();
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
  node.swap = next_id_++;
  node.better.reset();
  node.hands_over = migration.hands_over(node.outgoing->self(), node.instance->self());
  if (node.hands_over) node.instance->keep_memory_of(*node.outgoing);
  match_ports(node, *code);
  return changed_ = true;
}

std::vector<SwapNews> Stage::set_code(const std::string& module, const std::shared_ptr<const Code>& code) {
  std::vector<SwapNews> all;
  collect();
  codes_[module] = code;
  for (const auto& node : nodes_) {
    if (node->spec.module != module || node->leaving()) continue;
    SwapNews news{node->spec.name};
    if (node->instance) {
      swap(*node, code, Migration(node->instance->code().info, code->info), news);
    } else {
      start(*node, code, news);
    }
    all.push_back(std::move(news));
  }
  show(graph::Patch(patch_));
  return all;
}

void Stage::tier_up(const std::string& module, const std::shared_ptr<const Code>& code) {
  collect();
  if (const auto found = codes_.find(module);
      found != codes_.end() && found->second->version == code->version) {
    found->second = code;
  }
  for (const auto& node : nodes_) {
    if (node->spec.module != module) continue;
    if (node->next && node->next->version == code->version) node->next = code;
    if (!node->instance || node->instance->code().version != code->version) continue;
    if (node->outgoing) {
      node->better = code;
    } else {
      node->instance->run_by(code);
      changed_ = true;
    }
  }
  publish();
}

/// Sends on what verbs have set since; a changed text, which only an instance can take, makes a new instance.
void Stage::follow_settings(StageNode& node, const graph::Node& before) {
  if (!node.instance || node.spec.settings == before.settings) return;
  const ModuleInfo& info = node.instance->code().info;
  match_ports(node, node.instance->code());
  if (std::ranges::any_of(info.texts, [&](const TextInfo& text) {
        return wanted(node.spec, text) != wanted(before, text);
      })) {
    SwapNews news;
    swap(node, node.instance->shared_code(), Migration(info, info), news);
  }
}

void Stage::finish_fade(StageNode& node) {
  node.outgoing.reset();
  node.migration.reset();
  node.hands_over = false;
  node.instance->trim_memory();
  changed_ = true;
  if (node.better) node.instance->run_by(std::exchange(node.better, nullptr));
  if (const auto next = std::exchange(node.next, nullptr)) {
    SwapNews news{node.spec.name};
    const bool other = std::exchange(node.next_is_other_module, false);
    swap(node, next, other ? Migration() : Migration(node.instance->code().info, next->info), news);
  }
}

}  // namespace chronus::engine
