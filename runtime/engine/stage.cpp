#include "engine/stage.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "engine/plan_builder.hpp"
#include "graph/resolve.hpp"

namespace chronus::engine {

namespace {

constexpr double ramp_seconds = 0.010;

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return seed ^ (seed >> 29);
}

template <class Info>
const Info* find_port(const std::vector<Info>& ports, const std::string& name) {
  const auto found = std::ranges::find(ports, name, &Info::name);
  return found == ports.end() ? nullptr : &*found;
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

/// With solo, the nodes that stay audible: the soloed, what feeds them, and what they feed.
std::set<std::string> soloed_paths(const graph::Patch& patch) {
  std::set<std::string> heard;
  for (const bool downstream : {false, true}) {
    std::vector<std::string> open;
    for (const graph::Node& node : patch.nodes) {
      if (node.solo) open.push_back(node.name);
    }
    std::set<std::string> seen(open.begin(), open.end());
    while (!open.empty()) {
      const std::string name = std::move(open.back());
      open.pop_back();
      for (const graph::Cable& cable : patch.cables) {
        const std::string& here = downstream ? cable.from.node : cable.to.node;
        const std::string& there = downstream ? cable.to.node : cable.from.node;
        if (here == name && seen.insert(there).second) open.push_back(there);
      }
    }
    heard.merge(seen);
  }
  return heard;
}

}  // namespace

Stage::Stage(Engine& engine)
    : engine_(engine), ramp_(static_cast<std::int64_t>(ramp_seconds * engine.sample_rate())) {}

Stage::~Stage() = default;

const StageNode* Stage::find(const std::string& node) const {
  const auto found = std::ranges::find_if(
      nodes_, [&](const auto& staged) { return staged->spec.name == node && !staged->leaving(); });
  return found == nodes_.end() ? nullptr : found->get();
}

StageNode* Stage::live(const std::string& node) {
  return const_cast<StageNode*>(std::as_const(*this).find(node));
}

StageNode* Stage::by_id(Id id) {
  const auto found = std::ranges::find_if(nodes_, [&](const auto& node) { return node->state->id == id; });
  return found == nodes_.end() ? nullptr : found->get();
}

std::shared_ptr<const Code> Stage::code(const std::string& module) const {
  const auto found = codes_.find(module);
  return found == codes_.end() ? nullptr : found->second;
}

// --- code
// -----------------------------------------------------------------------------------------------------------

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

std::vector<SwapNews> Stage::set_code(const std::string& module, std::shared_ptr<const Code> code) {
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

// --- patch
// ----------------------------------------------------------------------------------------------------------

void Stage::add_node(const graph::Node& spec) {
  auto node = std::make_unique<StageNode>();
  node->spec = spec;
  node->state = std::make_shared<NodeState>();
  node->state->id = next_id_++;
  if (const auto known = code(spec.module)) {
    SwapNews news{spec.name};
    start(*node, known, news);
  }
  nodes_.push_back(std::move(node));
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

void Stage::show(const graph::Patch& patch, const std::map<std::string, double>& tails) {
  collect();
  const std::int64_t now = engine_.now().sample;
  if (patch.tempo != patch_.tempo) send({Event::Kind::tempo, 0, patch.tempo, 0, now});
  patch_ = patch;

  for (const auto& node : nodes_) {
    if (node->leaving() || patch.find(node->spec.name)) continue;
    const auto tail = tails.find(node->spec.name);
    const double seconds = tail == tails.end() ? 0 : tail->second;
    node->leaves_at = now + static_cast<std::int64_t>(seconds * engine_.sample_rate());
    node->next.reset();
    changed_ = true;
  }
  for (const graph::Node& spec : patch.nodes) {
    StageNode* node = live(spec.name);
    if (!node) {
      add_node(spec);
      continue;
    }
    const graph::Node before = std::exchange(node->spec, spec);
    if (before.module != spec.module) {
      const auto known = code(spec.module);
      SwapNews news{spec.name};
      if (!known) {
        node->refusal = "module " + spec.module + " has no code to play yet";
      } else if (node->instance) {
        node->next_is_other_module = node->outgoing != nullptr;
        swap(*node, known, Migration(), news);
      } else {
        start(*node, known, news);
      }
    } else {
      follow_settings(*node, before);
    }
  }

  std::vector<StageCable> wanted_cables;
  sleeping_.clear();
  const std::set<std::string> heard = patch.any_solo() ? soloed_paths(patch) : std::set<std::string>();
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
      wanted_cables.push_back(std::move(single));
    }
  }
  for (StageCable& cable : cables_) {
    const auto same =
        std::ranges::find_if(wanted_cables, [&](const StageCable& w) { return w.same_ends(cable); });
    if (same == wanted_cables.end()) {
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
      wanted_cables.erase(same);
    }
  }
  for (StageCable& cable : wanted_cables) {
    cable.state = std::make_shared<CableState>();
    cable.state->history.assign(static_cast<std::size_t>(engine_.block()), 0.0f);
    if (!cable.audio) cable.state->gain = Ramp::at_rest(cable.gain);
    cables_.push_back(std::move(cable));
    changed_ = true;
  }
  publish();
}

void Stage::silence(bool silent) {
  silent_ = silent;
  show(graph::Patch(patch_));
}

void Stage::rename(const std::string& from, const std::string& to) {
  if (StageNode* node = live(from)) node->spec.name = to;
  if (graph::Node* node = patch_.find(from)) node->name = to;
}

// --- events
// ---------------------------------------------------------------------------------------------------------

void Stage::send(Event event) {
  backlog_.push_back(event);
  flush_events();
}

void Stage::flush_events() {
  // Events for knobs of an unpublished plan would be passed over: they wait for it.
  if (changed_) return;
  while (!backlog_.empty() && engine_.send(backlog_.front())) backlog_.pop_front();
}

bool Stage::turn(const std::string& name, const std::string& port, double value, std::int64_t ramp,
                 std::int64_t at) {
  StageNode* node = live(name);
  if (!node || !node->instance) return false;
  node->spec.settings[port] = value;
  node->targets[port] = value;
  if (graph::Node* known = patch_.find(name)) known->settings[port] = value;
  if (const auto knob = node->knobs.find(port); knob != node->knobs.end()) {
    send({Event::Kind::knob, knob->second->id, value, ramp, at});
  } else if (const auto input = node->inputs.find(port); input != node->inputs.end()) {
    send({Event::Kind::input, input->second->id, value, ramp, at});
  } else {
    return false;
  }
  return true;
}

bool Stage::hit(const std::string& name, const std::string& port, double value, std::int64_t length,
                std::int64_t at) {
  StageNode* node = live(name);
  const auto input = node ? node->inputs.find(port) : decltype(node->inputs)::iterator{};
  if (!node || input == node->inputs.end()) return false;
  const std::int64_t from = std::max(at, engine_.now().sample);
  send({Event::Kind::hit, input->second->id, value, 0, from});
  send({Event::Kind::hit, input->second->id, 0, 0, from + std::max<std::int64_t>(length, 1)});
  return true;
}

bool Stage::reset(const std::string& name, std::int64_t at) {
  StageNode* node = live(name);
  if (!node || !node->instance) return false;
  send({Event::Kind::reset, node->state->id, 0, 0, at});
  return true;
}

// --- what comes back
// ------------------------------------------------------------------------------------------------

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

void Stage::handle(const Report& report) {
  if (report.kind == Report::Kind::plan_taken) {
    playing_ = report.id;
    for (StageCable& cable : cables_) {
      const bool fades = cable.silent_plan != 0 && cable.silent_plan <= playing_;
      if (fades && cable.gone_at == not_leaving) cable.gone_at = report.sample + (cable.audio ? ramp_ : 0);
    }
    if (on_event) on_event({report.kind, {}, report.sample, report.ns});
    return;
  }
  StageNode* node = by_id(report.id);
  if (!node) return;
  if (report.kind == Report::Kind::faded && node->outgoing) finish_fade(*node);
  if (report.kind == Report::Kind::new_failed && node->outgoing) {
    node->refusal = "the new version gave samples that are no numbers";
    node->instance = std::exchange(node->outgoing, nullptr);
    codes_[node->spec.module] = node->instance->shared_code();
    node->migration.reset();
    node->hands_over = false;
    changed_ = true;
  }
  if (on_event) on_event({report.kind, node->spec.name, report.sample, report.ns});
}

void Stage::collect() {
  engine_.plans().collect([](std::unique_ptr<Plan>) {});
  Report report;
  while (engine_.next_report(report)) handle(report);
  prune();
  if (changed_) publish();
  flush_events();
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

void Stage::publish() {
  if (!changed_) return flush_events();
  engine_.plans().withdraw();
  engine_.plans().collect([](std::unique_ptr<Plan>) {});
  auto plan = build_plan({nodes_, cables_, engine_.block(), engine_.sample_rate()});
  plan->number = ++published_;
  engine_.plans().publish(std::move(plan));
  changed_ = false;
  flush_events();
}

bool Stage::settled() const {
  return !changed_ && backlog_.empty() && playing_ == published_ &&
         std::ranges::all_of(nodes_, [](const auto& node) { return !node->outgoing && !node->leaving(); }) &&
         std::ranges::all_of(cables_, [](const StageCable& cable) { return cable.wanted; });
}

}  // namespace chronus::engine
