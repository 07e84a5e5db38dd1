#include "control/verbs/silence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "control/patching/node_view.hpp"
#include "control/session/absent_channels.hpp"
#include "control/session/session.hpp"
#include "control/verbs/unheard.hpp"
#include "graph/resolve.hpp"

namespace chronus::verbs {

namespace {

constexpr float silent_below = 1e-5f;
constexpr float gate_threshold = 0.5f;
constexpr std::size_t most_causes = 3;
constexpr double much = 24;  // dB

const ModuleInfo* info_of(session::Session& session, const std::string& node) {
  const engine::StageNode* staged = session.stage().find(node);
  return staged && staged->instance ? &staged->instance->code().info : nullptr;
}

std::string zero_amount(const graph::Cable& cable) {
  return fmt::format("the cable from {} to {} has the amount 0", to_text(cable.from), to_text(cable.to));
}

}  // namespace

Silence::Silence(session::Session& session, const Peaks& peaks)
    : session_(session), peaks_(peaks), what_if_(session.parts().engine.sample_rate()) {}

/// Whether its audio cables are muted.
bool Silence::silenced(const graph::Node& node) const {
  const graph::Patch& patch = session_.patch();
  return node.muted || (patch.any_solo() && !graph::heard_in_solo(patch).contains(node.name));
}

bool Silence::arrives(const graph::Cable& cable, bool gate) const {
  const float least = gate ? gate_threshold : silent_below;
  if (cable.from.node == graph::device_input) {
    return std::ranges::any_of(
        graph::resolve_channels(cable.from.port), [&](const graph::PortIndex& channel) {
          return peaks_.of(cable.from.node, channel.index) * std::abs(static_cast<float>(cable.amount)) >=
                 least;
        });
  }
  const ModuleInfo* source = info_of(session_, cable.from.node);
  if (!source || cable.amount == 0) return false;
  for (const graph::PortIndex& output : graph::resolve_output(*source, cable.from.port)) {
    const bool audio = source->outputs[static_cast<std::size_t>(output.index)].kind == OutputKind::audio;
    if (audio && silenced(*session_.patch().find(cable.from.node))) continue;
    const float peak = peaks_.of(cable.from.node, output.index) * std::abs(static_cast<float>(cable.amount));
    if (peak >= least) return true;
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

/// Why the device's input is silent.
std::string Silence::of_device(const graph::PortRef& at) const {
  const device::Status device = session_.parts().device_status();
  const int inputs = device.format.inputs;
  if (inputs == 0 && !device.no_input.empty()) return device.no_input;
  if (inputs == 0) return fmt::format("the device ({}) has no inputs", device.name);
  const std::string absent = session::why_absent(at, device.format);
  return absent.empty() ? "what comes in is silent" : absent;
}

/// Why a cable's source is silent.
std::string Silence::of_source(const graph::Cable& cable, bool audio_only) {
  const std::string& from = cable.from.node;
  const graph::Node* source = session_.patch().find(from);
  if (cable.amount == 0) return zero_amount(cable);
  if (from == graph::device_input) return to_text(cable.from) + ": " + of_device(cable.from);
  if (source && source->muted && audio_only) return from + ": it is muted";
  if (source && audio_only && silenced(*source)) return from + ": another node is soloed";
  const std::string why = of_node(from, cable.from.port);
  return from + (why.empty() ? " is silent" : ": " + why);
}

/// Why an input gets nothing.
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

/// The setting that keeps a node silent while these inputs rest; empty if none does.
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

/// A setting that attenuates the sound by more than `much`; empty if there is none.
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

/// Whether an input reads 0.
bool Silence::rests(const graph::Node& node, const ModuleInfo& info, const InputInfo& input) const {
  const auto cables = cables_to(node, info, input.name);
  if (!cables.empty())
    return std::ranges::none_of(cables, [&](const auto& cable) { return arrives(cable, input.gate); });
  const auto set = node.settings.find(input.name);
  const auto* number = set == node.settings.end() ? nullptr : std::get_if<double>(&set->second);
  return std::abs(number ? *number : input.unpatched) < (input.gate ? gate_threshold : silent_below);
}

/// The inputs that keep a node silent which sounds when all are fed.
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
  if (at_rest.size() < subject.code->info.inputs.size()) {  // an input is fed
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

std::string Silence::of(const graph::PortRef& at) {
  if (at.node == graph::master) return of_master(at.port);
  return at.node == graph::device_input ? of_device(at) : of_node(at.node, at.port);
}

/// Why these channels get nothing.
std::string Silence::of_master(const std::string& port) {
  const std::string absent =
      session::why_absent({std::string(graph::master), port}, session_.parts().device_status().format);
  if (!absent.empty()) return absent;
  const auto channels = graph::resolve_channels(port);
  const auto leads_there = [&](const graph::Cable& cable) {
    return cable.to.node == graph::master &&
           std::ranges::any_of(graph::resolve_channels(cable.to.port), [&](const graph::PortIndex& end) {
             return std::ranges::count(channels, end) > 0;
           });
  };
  const graph::Patch& patch = session_.patch();
  if (session_.memory().panicked) return "silent since `panic`; `play` brings it back";
  const bool awaited = (patch.nodes.empty() && patch.cables.empty()) ||
                       std::ranges::any_of(patch.nodes, [&](const graph::Node& node) {
                         return !info_of(session_, node.name);
                       });
  if (std::string loading = told_loading(session_); awaited && !loading.empty()) return loading;
  if (patch.nodes.empty() && patch.cables.empty()) return "the patch is empty";
  std::vector<std::string> causes;
  bool any = false;
  for (const graph::Cable& cable : patch.cables) {
    if (!leads_there(cable)) continue;
    any = true;
    if (arrives(cable, false)) return {};  // audible
    std::string cause = of_source(cable, true);
    if (causes.size() < most_causes && std::ranges::find(causes, cause) == causes.end())
      causes.push_back(std::move(cause));
  }
  if (!any) return "no node leads a cable to " + graph::to_text({std::string(graph::master), port});
  return fmt::format("{}", fmt::join(causes, "; "));
}

}  // namespace chronus::verbs
