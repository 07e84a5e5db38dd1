#include "engine/stage.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/plan_builder.hpp"

namespace chronus::engine {

namespace {

constexpr double ramp_seconds = 0.010;

}  // namespace

Stage::Stage(Engine& engine)
    : engine_(engine),
      ramp_(static_cast<std::int64_t>(ramp_seconds * engine.sample_rate())),
      builder_(engine.block(), engine.sample_rate()) {}

Stage::~Stage() = default;

const StageNode* Stage::find(const std::string& node) const {
  const auto found = std::ranges::find_if(
      nodes_, [&](const auto& staged) { return staged->spec.name == node && !staged->leaving(); });
  return found == nodes_.end() ? nullptr : found->get();
}

std::vector<const StageNode*> Stage::nodes_of(const std::string& module) const {
  std::vector<const StageNode*> playing;
  for (const auto& node : nodes_) {
    if (node->spec.module == module && node->instance && !node->leaving()) playing.push_back(node.get());
  }
  return playing;
}

std::size_t Stage::count(const std::string& module) const {
  return nodes_of(module).size();
}

bool Stage::awaits(const std::string& module) const {
  return std::ranges::any_of(nodes_, [&](const auto& node) {
    return node->spec.module == module && !node->instance && !node->leaving();
  });
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

void Stage::add_node(const graph::Node& spec, SwapNews& news) {
  auto node = std::make_unique<StageNode>();
  node->spec = spec;
  node->state = std::make_shared<NodeState>();
  node->state->id = next_id_++;
  if (const auto known = code(spec.module)) start(*node, known, news);
  nodes_.push_back(std::move(node));
}

std::vector<SwapNews> Stage::show(const graph::Patch& patch, const std::map<std::string, double>& tails) {
  std::vector<SwapNews> refused;
  collect();
  const std::int64_t now = engine_.now().sample;
  if (patch.tempo != patch_.tempo) send({Event::Kind::tempo, 0, patch.tempo, 0, now});
  patch_ = patch;

  std::unordered_set<std::string_view> wanted;
  for (const graph::Node& spec : patch.nodes) wanted.insert(spec.name);
  std::unordered_map<std::string, StageNode*> there;
  for (const auto& node : nodes_) {
    if (!node->leaving()) there.emplace(node->spec.name, node.get());
    if (node->leaving() || wanted.contains(node->spec.name)) continue;
    const auto tail = tails.find(node->spec.name);
    const double seconds = tail == tails.end() ? 0 : tail->second;
    node->leaves_at = now + static_cast<std::int64_t>(seconds * engine_.sample_rate());
    node->next.reset();
    changed_ = true;
  }
  for (const graph::Node& spec : patch.nodes) {
    SwapNews news{spec.name, spec.module};
    const auto known = there.find(spec.name);
    StageNode* node = known == there.end() ? nullptr : known->second;
    if (node && node->spec == spec) continue;
    const graph::Node before = node ? std::exchange(node->spec, spec) : spec;
    if (!node) {
      add_node(spec, news);
    } else if (before.module != spec.module) {
      const auto known_code = code(spec.module);
      if (!known_code) {
        node->refusal = "module " + spec.module + " has no code to play yet";
      } else if (node->instance) {
        node->next_is_other_module = node->outgoing != nullptr;
        swap(*node, known_code, Migration(known_code->info), news);
      } else {
        start(*node, known_code, news);
      }
    } else {
      follow_settings(*node, before, news);
    }
    if (!news.refusal.empty()) refused.push_back(std::move(news));
  }

  sort_nodes();
  follow_cables();
  publish();
  return refused;
}

/// Where cables leave a choice, nodes run in the order of the patch.
void Stage::sort_nodes() {
  std::unordered_map<std::string_view, std::size_t> places;
  for (const graph::Node& spec : patch_.nodes) places.emplace(spec.name, places.size());
  std::ranges::sort(nodes_, {}, [&](const std::unique_ptr<StageNode>& node) {
    const auto place = places.find(node->spec.name);
    const bool leaves = node->leaving() || place == places.end();
    return std::pair(leaves ? places.size() : place->second, node->state->id);
  });
}

void Stage::silence(bool silent) {
  silent_ = silent;
  show(graph::Patch(patch_));
}

void Stage::rename(const std::string& from, const std::string& to) {
  if (StageNode* node = live(from)) node->spec.name = to;
  patch_.rename(from, to);
}

void Stage::send(Event event) {
  backlog_.push_back(event);
  flush_events();
}

void Stage::send_to(const StageNode& node, Id port, Event event) {
  event.target = node.state->id;
  event.port = port;
  send(event);
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
  if (graph::Node* known = patch_.change(name)) known->settings[port] = value;
  if (const auto knob = node->knobs.find(port); knob != node->knobs.end()) {
    send_to(*node, knob->second->id, {Event::Kind::knob, 0, value, ramp, at});
  } else if (const auto input = node->inputs.find(port); input != node->inputs.end()) {
    send_to(*node, input->second->id, {Event::Kind::input, 0, value, ramp, at});
  } else {
    return false;
  }
  return true;
}

void Stage::set_tempo(double bpm, std::int64_t ramp, double beats, std::int64_t at) {
  patch_.tempo = bpm;
  Event event{Event::Kind::tempo, 0, bpm, ramp, at};
  event.beats = beats;
  send(event);
}

bool Stage::hit(const std::string& name, const std::string& port, double value, std::int64_t length,
                std::int64_t at) {
  StageNode* node = live(name);
  const auto input = node ? node->inputs.find(port) : decltype(node->inputs)::iterator{};
  if (!node || input == node->inputs.end()) return false;
  const std::int64_t from = std::max(at, engine_.now().sample);
  send_to(*node, input->second->id, {Event::Kind::hit, 0, value, std::max<std::int64_t>(length, 1), from});
  return true;
}

bool Stage::reset(const std::string& name, std::int64_t at) {
  StageNode* node = live(name);
  if (!node || !node->instance) return false;
  send({Event::Kind::reset, node->state->id, 0, 0, at});
  return true;
}

void Stage::handle(const Report& report) {
  if (report.kind == Report::Kind::plan_taken) {
    playing_ = report.id;
    for (StageCable& cable : cables_) {
      const bool fades = cable.silent_plan != 0 && cable.silent_plan <= playing_;
      if (fades && cable.gone_at == not_leaving) cable.gone_at = report.sample + (cable.audio ? ramp_ : 0);
    }
    if (on_event) on_event({report.kind, {}, report.sample, report.ns, report.id});
    return;
  }
  StageNode* node = by_id(report.id);
  if (!node) return;
  const std::uint64_t version = node->instance ? node->instance->code().version : 0;
  // What is told of a swap that was rolled back must not end the next one.
  const bool of_this_swap = node->outgoing && report.swap == node->swap;
  if (report.kind == Report::Kind::faded && of_this_swap) finish_fade(*node);
  if (report.kind == Report::Kind::new_failed && of_this_swap) roll_back(*node, report.fault);
  if (report.kind == Report::Kind::failed) recover(*node, report);
  if (on_event) on_event({report.kind, node->spec.name, report.sample, report.ns, version, report.aside});
}

void Stage::collect() {
  engine_.plans().collect([](std::unique_ptr<Plan>) {});
  Report report;
  while (engine_.next_report(report)) handle(report);
  judge_load();
  prune();
  if (changed_) publish();
  flush_events();
}

void Stage::hold(bool held) {
  held_ = held;
  if (!held) publish();
}

void Stage::publish() {
  if (!changed_) return flush_events();
  if (held_) return;
  engine_.plans().withdraw();
  engine_.plans().collect([](std::unique_ptr<Plan>) {});
  engine_.plans().publish(builder_.build({nodes_, cables_, ++published_, playing_}));
  changed_ = false;
  flush_events();
}

bool Stage::settled() const {
  return !changed_ && backlog_.empty() && playing_ == published_ &&
         std::ranges::all_of(nodes_, [](const auto& node) { return !node->outgoing && !node->leaving(); }) &&
         std::ranges::all_of(cables_, [](const StageCable& cable) { return cable.wanted; });
}

}  // namespace chronus::engine
