#include "control/patching/node_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "control/language/setting.hpp"

namespace chronus::patching {

namespace {

const graph::Setting* setting_of(const graph::Node& node, const std::string& port) {
  const auto found = node.settings.find(port);
  return found == node.settings.end() ? nullptr : &found->second;
}

/// The double with the shortest text of this float: 0.7, not 0.699999988.
double as_written(double value) {
  return std::stod(fmt::format("{}", static_cast<float>(value)));
}

}  // namespace

std::vector<NodeValue> values_of(const graph::Node& node, const ModuleInfo& info) {
  std::vector<NodeValue> values;
  for (const ParamInfo& param : info.params) {
    const graph::Setting* setting = setting_of(node, param.name);
    const auto* number = setting ? std::get_if<double>(setting) : nullptr;
    const double value = number ? *number : param.start;
    std::string text = language::to_text(static_cast<float>(value), param);
    const auto plays = std::clamp(static_cast<float>(value), param.min, param.max);
    const bool ranged = param.kind == ParamKind::knob || param.kind == ParamKind::count;
    if (ranged && plays != static_cast<float>(value))
      text += " (held at " + language::to_text(plays, param) + ")";
    values.push_back({param.name, param.bank, std::move(text), as_written(value), number != nullptr});
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

std::vector<std::pair<std::string, float>> watched_by(const engine::StageNode& node) {
  std::vector<std::pair<std::string, float>> values;
  if (!node.instance) return values;
  const Code& code = node.instance->code();
  const int* sites = code.entry.watched_sites(node.instance->self());
  const float* numbers = code.entry.watched(node.instance->self());
  if (!sites || !numbers) return values;
  for (const WatchInfo& watch : code.info.watches) {
    for (int i = 0; i < most_watched; ++i) {
      if (__atomic_load_n(&sites[i], __ATOMIC_RELAXED) != watch.site) continue;
      float value;
      __atomic_load(&numbers[i], &value, __ATOMIC_RELAXED);
      values.emplace_back(watch.expression, value);
    }
  }
  return values;
}

const std::string* playing_text(const engine::StageNode& node, const std::string& port) {
  if (!node.instance) return nullptr;
  const auto& texts = node.instance->code().info.texts;
  const auto found = std::ranges::find(texts, port, &TextInfo::name);
  const auto index = static_cast<std::size_t>(found - texts.begin());
  return index < node.instance->texts().size() ? &node.instance->texts()[index] : nullptr;
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

}  // namespace chronus::patching
