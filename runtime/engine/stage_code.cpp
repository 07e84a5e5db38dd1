// The stage's nodes and their code: instances made, swapped, tiered up, and their knobs.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/fnv.hpp"
#include "engine/stage.hpp"

namespace chronus::engine {

namespace {

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

std::expected<std::unique_ptr<Instance>, std::string> Stage::instantiate(
    const StageNode& node, const std::shared_ptr<const Code>& code) {
  if (quarantined_.contains(code->version)) return std::unexpected("it " + std::string(quarantine));
  InstanceSetup setup;
  setup.sample_rate = static_cast<float>(engine_.sample_rate());
  const std::uint64_t seed = base::fnv(node.spec.name, base::fnv_start ^ patch_.seed);
  setup.seed = seed ^ (seed >> 29);
  for (const TextInfo& text : code->info.texts) setup.texts.push_back(wanted(node.spec, text));
  for (const ParamInfo& param : code->info.params) {
    setup.params.push_back(static_cast<float>(wanted(node.spec, param)));
  }
  setup.memory = engine_.module_memory() - std::min(engine_.module_memory(), used_memory());
  return Instance::make(code, std::move(setup));
}

/// The bytes of all Buffers; those that two versions share count twice.
std::size_t Stage::used_memory() const {
  std::size_t sum = 0;
  for (const auto& node : nodes_) {
    for (const auto& instance : {node->instance, node->outgoing})
      sum += instance ? instance->memory_size() : 0;
  }
  return sum;
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
    send_to(node, knob->id, {Event::Kind::knob, 0, value, smooth ? ramp_ : 0, engine_.now().sample});
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
    send_to(node, state->id, {Event::Kind::input, 0, value, input.gate ? 0 : ramp_, engine_.now().sample});
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
bool Stage::swap(StageNode& node, const std::shared_ptr<const Code>& code, const Migration& wanted,
                 SwapNews& news) {
  const Migration& migration = node.instance->failed() ? Migration(code->info) : wanted;
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
  node.better_since = 0;
  node.hands_over = migration.hands_over(node.outgoing->self(), node.instance->self());
  if (node.hands_over) node.instance->keep_memory_of(*node.outgoing);
  match_ports(node, *code);
  return changed_ = true;
}

std::vector<SwapNews> Stage::set_codes(const std::map<std::string, std::shared_ptr<const Code>>& by_module) {
  std::vector<SwapNews> all;
  collect();
  for (const auto& [module, code] : by_module) {
    const auto before = std::exchange(codes_[module], code);
    auto& good = good_[module];
    if (before) good.push_back(before);
    if (good.size() > good_versions) good.erase(good.begin());
    bool refused = false;
    bool taken = false;
    for (const auto& node : nodes_) {
      if (node->spec.module != module || node->leaving()) continue;
      SwapNews news{node->spec.name, module};
      const bool swapped = node->instance
                               ? swap(*node, code, Migration(node->instance->code().info, code->info), news)
                               : start(*node, code, news);
      (swapped ? taken : refused) = true;
      all.push_back(std::move(news));
    }
    if (refused && !taken && before) {
      codes_[module] = before;
      good.pop_back();
    }
  }
  show(graph::Patch(patch_));
  return all;
}

bool Stage::plays(const std::string& module, const Code& code) const {
  const auto is_version = [&](const auto& held) { return held && held->version == code.version; };
  return std::ranges::all_of(nodes_, [&](const auto& node) {
    if (node->spec.module != module || node->leaving() || !node->instance) return true;
    if (is_version(node->next) || is_version(node->better)) return false;
    const Code& played = node->instance->code();
    return played.version != code.version ||
           (played.optimised == code.optimised && node->better_since <= playing_);
  });
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
      run_better(*node, code);
    }
  }
  publish();
}

/// Sends on what verbs have set since; a changed text, which only an instance can take, makes a new instance.
void Stage::follow_settings(StageNode& node, const graph::Node& before, SwapNews& news) {
  if (node.spec.settings == before.settings) return;
  if (!node.instance) {  // it may have refused the settings of before
    if (const auto known = code(node.spec.module)) start(node, known, news);
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
  if (node.outgoing) {  // the swap waits, but what prepare() refuses is to be known now
    if (const auto made = instantiate(node, playing); !made) {
      news.refusal = node.refusal = made.error();
      return;
    }
    node.refusal.clear();
  }
  swap(node, playing, Migration(info, info), news);
}

void Stage::finish_fade(StageNode& node) {
  if (on_faded) on_faded(node);
  node.outgoing.reset();
  node.migration.reset();
  node.hands_over = false;
  node.instance->trim_memory();
  changed_ = true;
  if (const auto better = std::exchange(node.better, nullptr)) run_better(node, better);
  begin_next(node);
}

/// The new version failed while it faded in.
void Stage::roll_back(StageNode& node, Fault fault) {
  const auto failed = node.instance->shared_code();
  node.refusal = fault == Fault::none ? "the new version gave non-finite samples"
                                      : std::string("the new version ") + to_text(fault);
  node.instance = std::exchange(node.outgoing, nullptr);
  node.migration.reset();
  node.better.reset();
  node.better_since = 0;
  node.hands_over = false;
  changed_ = true;
  forget_code(node, *failed);
  begin_next(node);
}

/// New nodes of the module get the code that this one falls back to, unless another node plays what failed
/// here.
void Stage::forget_code(const StageNode& node, const Code& failed) {
  const auto is_failed = [&](const Code& code) {
    return code.version == failed.version && code.info.name == failed.info.name;
  };
  const auto& before = node.instance->shared_code();
  const auto known = codes_.find(node.spec.module);
  if (known == codes_.end() || !is_failed(*known->second) || before->info.name != failed.info.name) return;
  const bool still_plays = std::ranges::any_of(nodes_, [&](const auto& other) {
    return other->instance && !other->leaving() && is_failed(other->instance->code());
  });
  if (!still_plays) known->second = before;
}

/// Gives a node whose fade is over the code that came meanwhile.
void Stage::begin_next(StageNode& node) {
  const auto next = std::exchange(node.next, nullptr);
  if (!next) return;
  SwapNews news{node.spec.name, node.spec.module};
  const bool other = std::exchange(node.next_is_other_module, false);
  const bool begun = swap(
      node, next, other ? Migration(next->info) : Migration(node.instance->code().info, next->info), news);
  if (begun) return;
  forget_code(node, *next);
  if (!on_event) return;
  const Moment now = engine_.now();
  on_event({Report::Kind::new_failed, node.spec.name, now.sample, now.ns, next->version});
}

void Stage::run_better(StageNode& node, const std::shared_ptr<const Code>& code) {
  node.instance->run_by(code);
  node.better_since = published_ + 1;
  changed_ = true;
  resume(node);
}

}  // namespace chronus::engine
