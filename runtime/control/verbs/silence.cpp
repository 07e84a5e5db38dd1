#include "control/verbs/silence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "control/patching/node_view.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/session.hpp"
#include "graph/resolve.hpp"

namespace chronus::verbs {

namespace {

constexpr float silent_below = 1e-5f;
constexpr float gate_threshold = 0.5f;
constexpr std::size_t most_causes = 3;
constexpr double much = 24;  // dB

/// Whether some way along cables leads from `name` to the master; over cables of amount 0 only if asked.
bool reaches_master(const graph::Patch& patch, const std::string& name, bool over_zero) {
  std::set<std::string> seen{name};
  std::vector<std::string> open{name};
  while (!open.empty()) {
    const std::string here = std::move(open.back());
    open.pop_back();
    for (const graph::Cable& cable : patch.cables) {
      if (cable.from.node != here || (cable.amount == 0 && !over_zero)) continue;
      if (cable.to.node == graph::master) return true;
      if (seen.insert(cable.to.node).second) open.push_back(cable.to.node);
    }
  }
  return false;
}

const ModuleInfo* info_of(session::Session& session, const std::string& node) {
  const engine::StageNode* staged = session.stage().find(node);
  return staged && staged->instance ? &staged->instance->code().info : nullptr;
}

std::string zero_amount(const graph::Cable& cable) {
  return fmt::format("the cable from {} to {} has the amount 0", to_text(cable.from), to_text(cable.to));
}

}  // namespace

std::string told_loading(session::Session& session) {
  const auto loading = session.modules().loading();
  return loading ? fmt::format("still loading: {} of {} modules", loading->done, loading->total)
                 : std::string();
}

Peaks::Peaks(session::Session& session) : session_(&session), before_(take(session)) {}

Peaks::Values Peaks::take(session::Session& session) {
  Values values;
  for (const graph::Node& node : session.patch().nodes) {
    const engine::StageNode* staged = session.stage().find(node.name);
    if (!staged) continue;
    for (auto& peak : staged->state->meters.peak) values[node.name].push_back(peak.exchange(0));
  }
  return values;
}

void Peaks::close() {
  peaks_ = take(*session_);
  for (const auto& [node, before] : before_) {
    const engine::StageNode* staged = session_->stage().find(node);
    const auto now = peaks_.find(node);
    if (!staged || now == peaks_.end()) continue;
    for (std::size_t i = 0; i < before.size(); ++i)
      staged->state->meters.peak[i].store(std::max(before[i], now->second[i]));
  }
}

float Peaks::of(const std::string& node, int output) const {
  const auto found = peaks_.find(node);
  const auto index = static_cast<std::size_t>(output);
  return found == peaks_.end() || index >= found->second.size() ? 1 : found->second[index];
}

std::string why_it_rests(session::Session& session, const std::string& name) {
  const graph::Node* node = session.patch().find(name);
  const engine::StageNode* staged = session.stage().find(name);
  if (!node || !staged) return "there is no such node";
  if (!staged->instance && !staged->refusal.empty()) return "its module is refused: " + staged->refusal;
  if (!staged->instance) {
    const std::string loading = told_loading(session);
    return loading.empty() ? patching::why_it_waits(*node, session.modules()) : loading;
  }
  const std::string aside = patching::told_aside(staged->state->aside, name);
  return aside.empty() ? aside : "it " + aside;
}

std::string why_unheard(session::Session& session, const std::string& name) {
  const graph::Patch& patch = session.patch();
  const graph::Node* node = patch.find(name);
  if (!node) return "there is no such node";
  if (session.memory().panicked) return "silent since `panic`; `play` brings it back";
  if (node->muted) return "it is muted";
  if (patch.any_solo() && !graph::heard_in_solo(patch).contains(name)) return "another node is soloed";
  if (!reaches_master(patch, name, true)) return "no cable leads from it to out";
  if (!reaches_master(patch, name, false)) return "its way to out leads over a cable of amount 0";
  return {};
}

Silence::Silence(session::Session& session, const Peaks& peaks)
    : session_(session), peaks_(peaks), what_if_(session.parts().engine.sample_rate()) {}

/// Whether its audio cables are closed.
bool Silence::silenced(const graph::Node& node) const {
  const graph::Patch& patch = session_.patch();
  return node.muted || (patch.any_solo() && !graph::heard_in_solo(patch).contains(node.name));
}

bool Silence::arrives(const graph::Cable& cable, bool gate) const {
  const ModuleInfo* source = info_of(session_, cable.from.node);
  if (!source || cable.amount == 0) return false;
  for (const graph::PortIndex& output : graph::resolve_output(*source, cable.from.port)) {
    const bool audio = source->outputs[static_cast<std::size_t>(output.index)].kind == OutputKind::audio;
    if (audio && silenced(*session_.patch().find(cable.from.node))) continue;
    const float peak = peaks_.of(cable.from.node, output.index) * std::abs(static_cast<float>(cable.amount));
    if (peak >= (gate ? gate_threshold : silent_below)) return true;
  }
  return false;
}

std::vector<graph::Cable> Silence::cables_to(const graph::Node& node, const ModuleInfo& info,
                                             const std::string& input) const {
  std::vector<graph::Cable> found;
  for (const graph::Cable& cable : session_.patch().cables) {
    if (cable.to.node != node.name) continue;
    const auto ends = graph::resolve_input(info, cable.to.port);
    const bool here = std::ranges::any_of(ends, [&](const graph::PortIndex& end) {
      return !end.param && info.inputs[static_cast<std::size_t>(end.index)].name == input;
    });
    if (here) found.push_back(cable);
  }
  return found;
}

/// Why nothing comes out of a cable.
std::string Silence::of_source(const graph::Cable& cable, bool audio_only) {
  const std::string& from = cable.from.node;
  const graph::Node* source = session_.patch().find(from);
  if (cable.amount == 0) return zero_amount(cable);
  if (source && source->muted && audio_only) return from + ": it is muted";
  if (source && audio_only && silenced(*source)) return from + ": another node is soloed";
  const std::string why = of_node(from, cable.from.port);
  return from + (why.empty() ? " is silent" : ": " + why);
}

/// Why nothing arrives at an input.
std::string Silence::of_input(const graph::Node& node, const InputInfo& input) {
  const ModuleInfo& info = *info_of(session_, node.name);
  const auto cables = cables_to(node, info, input.name);
  const std::string port = fmt::format("its {} `{}`", input.gate ? "gate input" : "input", input.name);
  if (cables.empty()) {
    if (node.settings.contains(input.name)) return port + " is unpatched and set to 0";
    return port + (input.gate ? " is unpatched and never high" : " is unpatched");
  }
  std::vector<std::string> causes;
  for (const graph::Cable& cable : cables) {
    if (causes.size() < most_causes) causes.push_back(of_source(cable, !input.gate));
  }
  return port + (input.gate ? " is never high: " : " gets nothing: ") +
         fmt::format("{}", fmt::join(causes, "; "));
}

/// Which of its settings keeps a node silent while these inputs rest; empty if none does.
std::string Silence::of_settings(const graph::Node& node, const offline::Subject& subject,
                                 const std::set<std::string>& resting) {
  for (const auto& [port, setting] : node.settings) {
    offline::Subject without = subject;
    without.settings.erase(port);
    if (!what_if_.sounds(without, resting)) continue;
    for (const patching::NodeValue& value : patching::values_of(node, subject.code->info)) {
      if (value.port == port) return fmt::format("its `{}` is at {}", port, value.text);
    }
  }
  if (what_if_.sounds({subject.code, {}, subject.outputs}, resting))
    return "its settings together keep it silent; it sounds with those it starts with";
  return {};
}

std::string Silence::of_node(const std::string& name, const std::optional<std::string>& output) {
  if (!asked_.insert(name).second) return {};
  if (std::string rests = why_it_rests(session_, name); !rests.empty()) return rests;
  const graph::Node& node = *session_.patch().find(name);
  offline::Subject subject{session_.stage().find(name)->instance->shared_code(), node.settings, {}};
  if (output) {
    for (const graph::PortIndex& end : graph::resolve_output(subject.code->info, *output))
      subject.outputs.push_back(end.index);
  }
  if (!what_if_.sounds(subject)) {
    const std::string why = of_settings(node, subject, {});
    if (!why.empty()) return why;
    return fmt::format(
        "its module `{}` gives no sound, even with open gates, a sound at its inputs, and its knobs at their "
        "starts",
        node.module);
  }
  if (!session_.parts().engine.now().transport.playing && !what_if_.sounds(subject, {}, true))
    return "the transport stands still; `play` starts it";
  std::string why = of_inputs(node, subject);
  return why.empty() ? of_damping(node, subject) : why;
}

/// Which of its settings lets next to nothing through.
std::string Silence::of_damping(const graph::Node& node, const offline::Subject& subject) {
  for (const auto& [port, setting] : node.settings) {
    offline::Subject without = subject;
    without.settings.erase(port);
    const double db = what_if_.louder_by(without, subject);
    const auto values = patching::values_of(node, subject.code->info);
    const auto value = std::ranges::find(values, port, &patching::NodeValue::port);
    if (db > much && value != values.end())
      return fmt::format("its `{}`, at {}, lets through {:.0f} dB less than where it starts", port,
                         value->text, db);
  }
  return {};
}

/// Whether an input reads nothing.
bool Silence::rests(const graph::Node& node, const ModuleInfo& info, const InputInfo& input) const {
  const auto cables = cables_to(node, info, input.name);
  if (!cables.empty())
    return std::ranges::none_of(cables, [&](const auto& cable) { return arrives(cable, input.gate); });
  const auto set = node.settings.find(input.name);
  const auto* number = set == node.settings.end() ? nullptr : std::get_if<double>(&set->second);
  return std::abs(number ? *number : input.unpatched) < (input.gate ? gate_threshold : silent_below);
}

/// Which of its inputs keep a node silent that sounds when all of them are fed.
std::string Silence::of_inputs(const graph::Node& node, const offline::Subject& subject) {
  std::vector<const InputInfo*> at_rest;
  std::set<std::string> names;
  for (const InputInfo& input : subject.code->info.inputs) {
    if (!rests(node, subject.code->info, input)) continue;
    at_rest.push_back(&input);
    names.insert(input.name);
  }
  if (at_rest.empty() || what_if_.sounds(subject, names)) return {};
  for (const InputInfo* input : at_rest) {
    if (!what_if_.sounds(subject, {input->name})) return of_input(node, *input);
  }
  if (at_rest.size() < subject.code->info.inputs.size()) {  // something arrives
    if (std::string why = of_settings(node, subject, names); !why.empty()) return why;
  }
  std::vector<std::string> causes;
  for (const InputInfo* input : at_rest) {
    const bool patched = !cables_to(node, subject.code->info, input->name).empty();
    if (patched && causes.size() < most_causes) causes.push_back(of_input(node, *input));
  }
  const bool all_rest = at_rest.size() == subject.code->info.inputs.size();
  if (causes.empty()) return all_rest ? "its inputs are unpatched" : "";
  return fmt::format("{}", fmt::join(causes, "; "));
}

std::string Silence::of_all() {
  const graph::Patch& patch = session_.patch();
  if (session_.memory().panicked) return "silent since `panic`; `play` brings it back";
  const bool awaited = patch.nodes.empty() || std::ranges::any_of(patch.nodes, [&](const graph::Node& node) {
                         return !info_of(session_, node.name);
                       });
  if (std::string loading = told_loading(session_); awaited && !loading.empty()) return loading;
  if (patch.nodes.empty()) return "the patch is empty";
  std::vector<std::string> causes;
  bool any = false;
  for (const graph::Cable& cable : patch.cables) {
    if (cable.to.node != graph::master) continue;
    any = true;
    if (arrives(cable, false)) return {};  // it should be heard
    std::string cause = of_source(cable, true);
    if (causes.size() < most_causes && std::ranges::find(causes, cause) == causes.end())
      causes.push_back(std::move(cause));
  }
  if (!any) return "no node leads a cable to out";
  return fmt::format("{}", fmt::join(causes, "; "));
}

}  // namespace chronus::verbs
