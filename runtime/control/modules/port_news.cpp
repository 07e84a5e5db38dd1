#include "control/modules/port_news.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "control/language/setting.hpp"
#include "control/language/suggest.hpp"
#include "graph/resolve.hpp"

namespace chronus::modules {

namespace {

std::vector<std::string> names_of(const auto& ports) {
  std::vector<std::string> names;
  for (const auto& port : ports) names.push_back(port.name);
  return names;
}

bool has(const auto& ports, const std::string& name) {
  return std::ranges::any_of(ports, [&](const auto& port) { return port.name == name; });
}

std::vector<std::string> in_first_only(const std::vector<std::string>& first,
                                       const std::vector<std::string>& second) {
  std::vector<std::string> names;
  std::ranges::copy_if(first, std::back_inserter(names), [&](const std::string& name) {
    return std::ranges::find(second, name) == second.end();
  });
  return names;
}

/// The likely new name of a removed port.
std::string renamed(const std::string& gone, const auto& before, const auto& after) {
  const auto lost = in_first_only(names_of(before), names_of(after));
  const auto fresh = in_first_only(names_of(after), names_of(before));
  if (lost.size() == 1 && fresh.size() == 1) return fmt::format("; is it `{}` now?", fresh[0]);
  const auto near = language::nearest(gone, fresh, 1);
  return near.empty() ? std::string() : fmt::format("; is it `{}` now?", near[0]);
}

class Comparison {
 public:
  Comparison(const graph::Patch& patch, const ModuleInfo& before, const ModuleInfo& after)
      : patch_(patch), before_(before), after_(after) {}

  void node(const graph::Node& node) {
    for (const auto& [port, setting] : node.settings) {
      if (std::holds_alternative<graph::AsWritten>(setting)) continue;  // was asleep before
      lost_setting(node, port, before_.params, after_.params, "parameter");
      lost_setting(node, port, before_.inputs, after_.inputs, "input");
      lost_setting(node, port, before_.texts, after_.texts, "text");
    }
    for (const ParamInfo& now : after_.params) moved(node, now);
    for (const graph::Cable& cable : patch_.cables) lost_cable(node, cable);
  }

  std::vector<PortNews> take() { return std::move(news_); }

 private:
  void lost_setting(const graph::Node& node, const std::string& port, const auto& before, const auto& after,
                    const char* kind) {
    if (!has(before, port) || has(after, port)) return;
    news_.push_back(
        {node.name + "." + port, "sleeps",
         fmt::format("the new version has no {} `{}`{}", kind, port, renamed(port, before, after))});
  }

  /// A value outside the new range, or one that follows a changed start.
  void moved(const graph::Node& node, const ParamInfo& now) {
    const auto before = std::ranges::find(before_.params, now.name, &ParamInfo::name);
    if (before == before_.params.end() || before->kind != now.kind) return;
    const auto set = node.settings.find(now.name);
    const auto* number = set == node.settings.end() ? nullptr : std::get_if<double>(&set->second);
    const std::string what = node.name + "." + now.name;
    if (!number && before->start != now.start) {
      news_.push_back(
          {what, language::to_text(now.start, now),
           fmt::format("it follows its start, which was {}", language::to_text(before->start, *before))});
    }
    const bool ranged = now.kind == ParamKind::knob || now.kind == ParamKind::count;
    if (!number || !ranged) return;
    const auto value = static_cast<float>(*number);
    const float held = std::clamp(value, now.min, now.max);
    if (held == value) return;
    news_.push_back({what, language::to_text(held, now),
                     fmt::format("{} is outside the new range, {} to {}", language::to_text(value, now),
                                 language::to_text(now.min, now), language::to_text(now.max, now))});
  }

  void lost_cable(const graph::Node& node, const graph::Cable& cable) {
    const std::string what = to_text(cable.from) + " to " + to_text(cable.to);
    if (cable.from.node == node.name && !graph::resolve_output(before_, cable.from.port).empty() &&
        graph::resolve_output(after_, cable.from.port).empty()) {
      news_.push_back({what, "sleeps",
                       fmt::format("the new version has no output `{}`{}", cable.from.port,
                                   renamed(cable.from.port, before_.outputs, after_.outputs))});
    }
    if (cable.to.node != node.name || graph::resolve_input(before_, cable.to.port).empty() ||
        !graph::resolve_input(after_, cable.to.port).empty())
      return;
    const bool param = has(before_.params, cable.to.port);
    news_.push_back(
        {what, "sleeps",
         fmt::format("the new version has no {} `{}`{}", param ? "parameter" : "input", cable.to.port,
                     param ? renamed(cable.to.port, before_.params, after_.params)
                           : renamed(cable.to.port, before_.inputs, after_.inputs))});
  }

  const graph::Patch& patch_;
  const ModuleInfo& before_;
  const ModuleInfo& after_;
  std::vector<PortNews> news_;
};

}  // namespace

std::vector<PortNews> port_news(const graph::Patch& patch, const std::string& module,
                                const ModuleInfo& before, const ModuleInfo& after) {
  Comparison comparison(patch, before, after);
  for (const graph::Node& node : patch.nodes) {
    if (node.module == module) comparison.node(node);
  }
  return comparison.take();
}

}  // namespace chronus::modules
