#include "engine/stage.hpp"

#include <algorithm>
#include <utility>

namespace chronus::engine {

namespace {

constexpr double ramp_seconds = 0.010;

}  // namespace

Stage::Stage(Engine& engine)
    : engine_(engine),
      cables_(engine.block(), static_cast<std::int64_t>(ramp_seconds * engine.sample_rate())),
      codes_(engine.sample_rate()),
      swaps_(engine, nodes_, codes_, events_),
      recovery_(nodes_, codes_, swaps_),
      builder_(engine.block(), engine.sample_rate()) {}

std::vector<SwapNews> Stage::show(const graph::Patch& patch, const std::map<std::string, double>& tails) {
  std::vector<SwapNews> refused;
  collect();
  if (patch.tempo != patch_.tempo) events_.put({Event::Kind::tempo, 0, patch.tempo, 0, engine_.now().sample});
  const graph::Patch before = std::exchange(patch_, patch);
  swaps_.set_seed(patch.seed);
  const bool other_order = !std::ranges::equal(
      before.nodes, patch.nodes, [](const auto& a, const auto& b) { return &a == &b || a.name == b.name; });
  if (other_order) changed_ |= nodes_.leave_all_but(patch, tails, engine_.now().sample, sample_rate());
  auto known = before.nodes.begin();
  for (const graph::Node& spec : patch.nodes) {
    const bool shown = known != before.nodes.end() && &*known == &spec;
    if (known != before.nodes.end()) ++known;
    if (!shown) show_node(spec, refused);
  }
  if (other_order || !nodes_.sorted()) nodes_.sort(patch);
  changed_ |= cables_.follow(patch, nodes_, silent_, moment());
  publish();
  return refused;
}

void Stage::show_node(const graph::Node& spec, std::vector<SwapNews>& refused) {
  SwapNews news{spec.name, spec.module};
  StageNode* const node = nodes_.find(spec.name);
  if (node && node->spec == spec) return;
  const auto known = codes_.newest(spec.module);
  if (!node) {
    StageNode& added = nodes_.add(spec, swaps_.new_id());
    if (known) swaps_.start(added, known, news);
  } else {
    const graph::Node before = std::exchange(node->spec, spec);
    if (before.module == spec.module) {
      swaps_.follow_settings(*node, before, news);
    } else if (!known) {
      node->refusal = "module " + spec.module + " has no code to play yet";
    } else if (node->instance) {
      node->next_is_other_module = node->outgoing != nullptr;
      swaps_.swap(*node, known, Migration(known->info), news);
    } else {
      swaps_.start(*node, known, news);
    }
  }
  if (!news.refusal.empty()) refused.push_back(std::move(news));
}

void Stage::silence(bool silent) {
  silent_ = silent;
  show(graph::Patch(patch_));
}

void Stage::rename(const std::string& from, const std::string& to) {
  nodes_.rename(from, to);
  patch_.rename(from, to);
  cables_.rename(from, to);
  taps_.rename(from, to);
}

StageTaps::Taps Stage::listen(const std::vector<TapPort>& ports) {
  StageTaps::Taps taps = taps_.open(ports);
  changed_ = true;
  publish();
  return taps;
}

void Stage::stop_listening(const StageTaps::Taps& taps) {
  taps_.close(taps);
  changed_ = true;
  publish();
}

void Stage::send(Event event) {
  events_.put(event);
  flush();
}

void Stage::send(const StageNode& node, Id port, Event event) {
  events_.put(node, port, event);
  flush();
}

void Stage::flush() {
  if (!changed_) events_.send(engine_);
}

bool Stage::turn(const std::string& name, const std::string& port, double value, std::int64_t ramp,
                 std::int64_t at) {
  StageNode* node = nodes_.find(name);
  if (!node || !node->instance) return false;
  const auto aim = [&](auto& ports, Event::Kind kind) {
    const auto found = ports.find(port);
    if (found == ports.end()) return false;
    node->spec.settings[port] = value;
    // show() skips nodes that are the same objects: without this, an undo would not be heard.
    if (graph::Node* shown = patch_.change(name)) shown->settings[port] = value;
    found->second.aim = value;
    send(*node, found->second.state->id, {kind, 0, value, ramp, at});
    return true;
  };
  return aim(node->knobs, Event::Kind::knob) || aim(node->inputs, Event::Kind::input);
}

void Stage::set_tempo(double bpm, std::int64_t ramp, double beats, std::int64_t at) {
  patch_.tempo = bpm;
  Event event{Event::Kind::tempo, 0, bpm, ramp, at};
  event.beats = beats;
  send(event);
}

bool Stage::hit(const std::string& name, const std::string& port, double value, std::int64_t length,
                std::int64_t at) {
  const StageNode* node = nodes_.find(name);
  const auto input = node ? node->inputs.find(port) : decltype(node->inputs)::const_iterator{};
  if (!node || input == node->inputs.end()) return false;
  const std::int64_t from = std::max(at, engine_.now().sample);
  send(*node, input->second.state->id, {Event::Kind::hit, 0, value, std::max<std::int64_t>(length, 1), from});
  return true;
}

bool Stage::reset(const std::string& name, std::int64_t at) {
  const StageNode* node = nodes_.find(name);
  if (!node || !node->instance) return false;
  send(*node, 0, {Event::Kind::reset, 0, 0, 0, at});
  return true;
}

void Stage::handle(const Report& report) {
  if (report.kind == Report::Kind::plan_taken) {
    playing_ = report.id;
    cables_.plan_taken(playing_, report.sample);
    if (on_event) on_event({report.kind, {}, report.sample, report.ns, report.id});
    return;
  }
  StageNode* node = nodes_.by_id(report.id);
  if (!node) return;
  const std::uint64_t version = node->instance ? node->instance->code().version : 0;
  // A report of a swap that was rolled back must not end the next one.
  const bool of_this_swap = node->outgoing && report.swap == node->swap;
  SwapOutcome outcome;
  if (report.kind == Report::Kind::swapped && of_this_swap) outcome = node->record->outcome();
  if (report.kind == Report::Kind::faded && of_this_swap) {
    if (on_faded) on_faded(*node);
    tell_refused(*node, swaps_.finish_fade(*node, published_ + 1));
  }
  if (report.kind == Report::Kind::new_failed && of_this_swap)
    tell_refused(*node, swaps_.roll_back(*node, report.fault));
  if (report.kind == Report::Kind::failed) recovery_.recover(*node, report);
  if (!on_event) return;
  StageEvent event{report.kind, node->spec.name, report.sample, report.ns, version, report.aside};
  event.state = std::move(outcome);
  on_event(event);
}

/// Reports a queued version that its prepare() refused.
void Stage::tell_refused(const StageNode& node, std::uint64_t version) {
  if (version == 0 || !on_event) return;
  const Moment now = engine_.now();
  on_event({Report::Kind::new_failed, node.spec.name, now.sample, now.ns, version});
}

void Stage::collect() {
  engine_.plans().collect([](std::unique_ptr<Plan>) {});
  Report report;
  while (engine_.next_report(report)) handle(report);
  if (const auto strained = load_.look(engine_, nodes_, events_); strained && on_event) on_event(*strained);
  prune();
  publish();
}

/// Drops the cables that have faded out, and nodes without cables.
void Stage::prune() {
  changed_ |= cables_.prune(moment());
  const std::int64_t now = engine_.now().sample;
  if (!nodes_.drop([&](const StageNode& node) { return now >= node.leaves_at && !cables_.any_at(node); }))
    return;
  swaps_.recount_memory();
  changed_ = true;
}

void Stage::hold(bool held) {
  held_ = held;
  if (!held) publish();
}

void Stage::publish() {
  changed_ |= swaps_.take_changed();
  if (!changed_) return flush();
  if (held_) return;
  engine_.plans().withdraw();
  engine_.plans().collect([](std::unique_ptr<Plan>) {});
  engine_.plans().publish(builder_.build({nodes_.all(), cables_.wanted(), cables_.leaving(), taps_.all(),
                                          engine_.inputs(), ++published_, playing_}));
  changed_ = false;
  flush();
}

bool Stage::settled() const {
  return !changed_ && events_.empty() && playing_ == published_ && !nodes_.any_leaves() &&
         cables_.leaving().empty() &&
         std::ranges::none_of(nodes_.all(), [](const auto& node) { return node->outgoing != nullptr; });
}

}  // namespace chronus::engine
