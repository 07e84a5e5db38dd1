#include "engine/cable_follower.hpp"

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "graph/resolve.hpp"

namespace chronus::engine {

namespace {

std::size_t hash_of(const StageCable& cable) {
  const std::hash<const StageNode*> node;
  const std::hash<std::string> text;
  std::size_t sum = 0;
  for (const std::size_t part : {node(cable.from), text(cable.output), node(cable.to), text(cable.input)})
    sum = (sum ^ (sum >> 29)) * 0x9e3779b97f4a7c15ull + part;
  return sum;
}

/// Notes each node's code and whether it is silent, on which its cables depend; `touched` if these changed.
void touch(const StageNodes& nodes, const graph::Patch& patch) {
  const bool any_solo = patch.any_solo();
  const std::set<std::string> heard = any_solo ? graph::heard_in_solo(patch) : std::set<std::string>();
  for (const auto& node : nodes.all()) {
    const bool plays = node->instance && !node->leaving();
    const Code* const code = plays ? node->instance->shared_code().get() : nullptr;
    const bool silent = node->spec.muted || (any_solo && !heard.contains(node->spec.name));
    node->touched = code != node->cabled.get() || silent != node->silent;
    node->silent = silent;
    if (node->touched) node->cabled = plays ? node->instance->shared_code() : nullptr;
  }
}

bool has(const CableFollower::Patched& cables, const graph::Cable& cable) {
  const auto same = [&](const graph::Cable& each) { return each.same_ends(cable); };
  return cables.find(graph::key_hash(cable), same).has_value();
}

}  // namespace

CableFollower::CableFollower(const graph::Patch& patch, const StageNodes& nodes, bool master_off)
    : patch_(patch), nodes_(nodes), master_off_(master_off), any_solo_(patch.any_solo()) {}

void CableFollower::follow(const Patched& shown, std::vector<int>& counts, List& wanted, List& leaving) {
  touch(nodes_, patch_);
  before_ = std::move(wanted);
  counts_.reserve(patch_.cables.size());
  wanted_.reserve(before_.size() + 4);
  auto old = shown.begin();
  auto count = counts.begin();
  for (auto now = patch_.cables.begin(); now != patch_.cables.end();) {
    const bool any_old = old != shown.end();
    if (any_old && (&*old == &*now || old->same_ends(*now))) {
      keep(*now, *count);
      ++old, ++count, ++now;
    } else if (any_old && (!has(patch_.cables, *old) || has(shown, *now))) {
      laid_anew = true;
      drop(*count);
      ++old, ++count;
    } else {
      laid_anew = true;
      divide(*now);
      ++now;
    }
  }
  for (; old != shown.end(); ++old, ++count) drop(*count);
  adopt_all(leaving);
  counts = std::move(counts_);
  wanted = std::move(wanted_);
  laid_anew = laid_anew || !fresh_.empty() || !dropped.empty();
  changed = changed || laid_anew;
}

/// The patch still has the cable, perhaps with another amount.
void CableFollower::keep(const graph::Cable& cable, int count) {
  const auto* const first = count > 0 ? before_[next_].get() : nullptr;
  const auto touched = [](const StageNode* node) { return node && node->touched; };
  if (!first || touched(first->from) || touched(first->to)) {
    drop(count);
    return divide(cable);
  }
  for (int i = 0; i < count; ++i) {
    aim(*before_[next_], cable);
    wanted_.push_back(std::move(before_[next_++]));
  }
  counts_.push_back(count);
}

void CableFollower::drop(int count) {
  for (int i = 0; i < count; ++i) dropped.push_back(std::move(before_[next_++]));
}

/// Divides a cable of the patch into single cables.
void CableFollower::divide(const graph::Cable& cable) {
  const bool from_device = cable.from.node == graph::device_input;
  const bool to_master = cable.to.node == graph::master;
  StageNode* const from = from_device ? nullptr : nodes_.find(cable.from.node);
  StageNode* const to = to_master ? nullptr : nodes_.find(cable.to.node);
  counts_.push_back(0);
  const auto plays = [](const StageNode* node) { return node && node->instance; };
  if ((!from_device && !plays(from)) || (!to_master && !plays(to))) return sleeping.push_back(cable);
  const ModuleInfo* const source = from ? &from->instance->code().info : nullptr;
  const ModuleInfo* const target = to ? &to->instance->code().info : nullptr;
  const auto ends = graph::join(
      source ? graph::resolve_output(*source, cable.from.port) : graph::resolve_channels(cable.from.port),
      target ? graph::resolve_input(*target, cable.to.port) : graph::resolve_channels(cable.to.port));
  if (ends.empty()) sleeping.push_back(cable);
  for (const auto& [output, input] : ends) {
    auto single = std::make_unique<StageCable>();
    single->from = from;
    single->output = source ? source->outputs[output.index].name : graph::channel_name(output.index);
    single->audio = !source || source->outputs[output.index].kind == OutputKind::audio;
    single->to = to;
    if (!target)
      single->input = graph::channel_name(input.index);
    else
      single->input = input.param ? target->params[input.index].name : target->inputs[input.index].name;
    aim(*single, cable);
    fresh_.push_back(single.get());
    wanted_.push_back(std::move(single));
    ++counts_.back();
  }
}

void CableFollower::aim(StageCable& single, const graph::Cable& cable) {
  const bool source_silent = single.from ? single.from->silent && single.audio : !single.to && any_solo_;
  const bool silent = source_silent || (!single.to && master_off_);
  const double gain = silent ? 0 : cable.amount;
  changed = changed || gain != single.gain;
  single.gain = gain;
}

/// A new cable takes over the state of a dropped or fading cable between the same ends.
void CableFollower::adopt_all(List& leaving) {
  if (fresh_.empty() || (dropped.empty() && leaving.empty())) return;
  std::unordered_multimap<std::size_t, std::unique_ptr<StageCable>*> there;
  for (List* const list : {&dropped, &leaving}) {
    for (std::unique_ptr<StageCable>& cable : *list) there.emplace(hash_of(*cable), &cable);
  }
  for (StageCable*& fresh : fresh_) {
    auto [first, last] = there.equal_range(hash_of(*fresh));
    while (first != last && !(*first->second)->same_ends(*fresh)) ++first;
    if (first == last) continue;
    const StageCable& known = **first->second;
    // A cable that was fading out, or whose gain differs, changes.
    laid_anew = laid_anew || !known.wanted;
    changed = changed || known.gain != fresh->gain;
    fresh->take_over(known);
    first->second->reset();
    there.erase(first);
    fresh = nullptr;
  }
  std::erase(fresh_, nullptr);
  std::erase(dropped, nullptr);
  std::erase(leaving, nullptr);
}

}  // namespace chronus::engine
