#include "control/session/node_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "control/session/waiting.hpp"
#include "control/setting.hpp"

namespace chronus::control {

namespace {

const graph::Setting* setting_of(const graph::Node& node, const std::string& port) {
  const auto found = node.settings.find(port);
  return found == node.settings.end() ? nullptr : &found->second;
}

/// The double that is written like this float: 0.7, not 0.699999988.
double as_written(double value) {
  return std::stod(fmt::format("{}", static_cast<float>(value)));
}

/// Whether some way along cables leads from `name` to the master.
bool reaches_master(const graph::Patch& patch, const std::string& name) {
  std::set<std::string> seen{name};
  std::vector<std::string> open{name};
  while (!open.empty()) {
    const std::string here = std::move(open.back());
    open.pop_back();
    for (const graph::Cable& cable : patch.cables) {
      if (cable.from.node != here || cable.amount == 0) continue;
      if (cable.to.node == graph::master) return true;
      if (seen.insert(cable.to.node).second) open.push_back(cable.to.node);
    }
  }
  return false;
}

}  // namespace

std::vector<NodeValue> values_of(const graph::Node& node, const ModuleInfo& info) {
  std::vector<NodeValue> values;
  for (const ParamInfo& param : info.params) {
    const graph::Setting* setting = setting_of(node, param.name);
    const auto* number = setting ? std::get_if<double>(setting) : nullptr;
    const double value = number ? *number : param.start;
    values.push_back({param.name, param.bank, to_text(static_cast<float>(value), param), as_written(value),
                      number != nullptr});
  }
  for (const InputInfo& input : info.inputs) {
    const graph::Setting* setting = setting_of(node, input.name);
    const auto* number = setting ? std::get_if<double>(setting) : nullptr;
    const double value = number ? *number : input.unpatched;
    values.push_back({input.name, input.bank, fmt::format("{:g} unless patched", value), as_written(value),
                      number != nullptr});
  }
  for (const TextInfo& text : info.texts) {
    const graph::Setting* setting = setting_of(node, text.name);
    const auto* words = setting ? std::get_if<std::string>(setting) : nullptr;
    values.push_back({text.name, {}, words ? *words : text.start, {}, words != nullptr});
  }
  return values;
}

std::string told_aside(engine::Aside aside, const std::string& node) {
  if (aside == engine::Aside::none || aside == engine::Aside::calmed) return {};
  return fmt::format("{}; it is {} until `reset {}` or a new version of its module", to_text(aside),
                     aside == engine::Aside::slow ? "bypassed" : "muted", node);
}

std::string told_aside(const engine::StageEvent& event) {
  if (event.kind == engine::Report::Kind::strains)
    return event.node +
           " takes the most time, and the modules together take more than there is; if that goes on it is "
           "bypassed";
  const std::string aside = told_aside(event.aside, event.node);
  return aside.empty() ? aside : event.node + " " + aside;
}

std::string silence_of(const graph::Patch& patch, const engine::Stage& stage, const Instrument& instrument,
                       const std::string& name, bool sounds) {
  const graph::Node* node = patch.find(name);
  const engine::StageNode* staged = stage.find(name);
  if (!node || !staged) return "there is no such node";
  if (!staged->refusal.empty() && !staged->instance) return "its module is refused: " + staged->refusal;
  if (!staged->instance) return why_it_waits(*node, instrument);
  const std::string aside = told_aside(staged->state->aside, name);
  const bool passed_by = staged->state->aside == engine::Aside::slow && sounds;
  if (!aside.empty() && !passed_by) return "it " + aside;
  if (node->muted) return "it is muted";
  if (patch.any_solo() && !node->solo) return "another node is soloed";
  if (!reaches_master(patch, name)) return "no cable leads from it to out";
  if (sounds) return {};
  const ModuleInfo& info = staged->instance->code().info;
  for (const InputInfo& input : info.inputs) {
    const bool patched = std::ranges::any_of(patch.cables, [&](const graph::Cable& cable) {
      return cable.to.node == name && (cable.to.port == input.name || cable.to.port.empty());
    });
    if (patched || node->settings.contains(input.name)) continue;
    if (input.gate && input.unpatched < 0.5f)
      return "its gate input `" + input.name + "` is unpatched and never high";
    if (input.name == "in" || input.name.starts_with("in_"))
      return "its input `" + input.name + "` is unpatched";
  }
  for (const NodeValue& value : values_of(*node, info)) {
    const bool volume = value.port == "level" || value.port == "gain" || value.port == "volume";
    if (volume && value.number && *value.number == 0) return "its parameter `" + value.port + "` is at 0";
  }
  return {};
}

std::vector<std::pair<std::string, float>> watched_by(const engine::StageNode& node) {
  std::vector<std::pair<std::string, float>> values;
  if (!node.instance) return values;
  const Code& code = node.instance->code();
  const int* sites = code.entry.watched_sites(node.instance->self());
  const float* numbers = code.entry.watched(node.instance->self());
  if (!sites || !numbers) return values;
  for (const WatchInfo& watch : code.info.watches) {
    for (int i = 0; i < 8; ++i) {
      if (__atomic_load_n(&sites[i], __ATOMIC_RELAXED) != watch.site) continue;
      float value;
      __atomic_load(&numbers[i], &value, __ATOMIC_RELAXED);
      values.emplace_back(watch.expression, value);
    }
  }
  return values;
}

double rounded(double x, double step) {
  return std::round(x / step) * step;
}

std::pair<double, double> cost_of(engine::Meters& meters, double sample_rate) {
  const auto ns = static_cast<double>(meters.total_ns.exchange(0));
  const auto frames = static_cast<double>(meters.frames.exchange(0));
  const double percent = frames > 0 ? ns * 1e-9 * sample_rate / frames * 100 : 0;
  return {rounded(percent, 0.01), static_cast<double>(meters.worst_ns.exchange(0)) / 1000};
}

}  // namespace chronus::control
