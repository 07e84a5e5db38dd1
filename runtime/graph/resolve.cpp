#include "graph/resolve.hpp"

#include <chronus/bounds.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace chronus::graph {

namespace {

template <class Info>
int index_of(const std::vector<Info>& ports, std::string_view name) {
  const auto found = std::ranges::find(ports, name, &Info::name);
  return found == ports.end() ? -1 : static_cast<int>(found - ports.begin());
}

/// A port of this name, or the pair of this name.
template <class Info>
std::vector<PortIndex> named(const std::vector<Info>& ports, std::string_view name) {
  if (const int i = index_of(ports, name); i >= 0) return {{i}};
  const int left = index_of(ports, std::string(name) + "_left");
  const int right = index_of(ports, std::string(name) + "_right");
  if (left >= 0 && right >= 0) return {{left}, {right}};
  return {};
}

template <class Info>
std::vector<PortIndex> main_port(const std::vector<Info>& ports, std::string_view usual) {
  if (auto found = named(ports, usual); !found.empty()) return found;
  if (ports.empty()) return {};
  const std::string& first = ports.front().name;
  if (first.ends_with("_left")) return named(ports, first.substr(0, first.size() - 5));
  return {{0}};
}

}  // namespace

std::vector<PortIndex> resolve_output(const ModuleInfo& module, std::string_view port) {
  return port.empty() ? main_port(module.outputs, "out") : named(module.outputs, port);
}

std::vector<PortIndex> resolve_input(const ModuleInfo& module, std::string_view port) {
  if (port.empty()) return main_port(module.inputs, "in");
  if (auto found = named(module.inputs, port); !found.empty()) return found;
  auto params = named(module.params, port);
  for (PortIndex& param : params) param.param = true;
  std::erase_if(params, [&](PortIndex p) { return module.params[p.index].kind != ParamKind::knob; });
  return params;
}

std::vector<PortIndex> resolve_channels(std::string_view port) {
  if (port.empty()) return {{0}, {1}};
  if (port == "left") return {{0}};
  if (port == "right") return {{1}};
  int number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool whole = error == std::errc() && end == port.data() + port.size() && port.front() != '0';
  if (!whole || number < 1 || number > most_channels) return {};
  return {{number - 1}};
}

std::string channel_name(int index) {
  if (index < 2) return index == 0 ? "left" : "right";
  return std::to_string(index + 1);
}

std::vector<std::pair<PortIndex, PortIndex>> join(const std::vector<PortIndex>& from,
                                                  const std::vector<PortIndex>& to) {
  std::vector<std::pair<PortIndex, PortIndex>> cables;
  if (from.empty() || to.empty()) return cables;
  for (std::size_t i = 0; i < std::max(from.size(), to.size()); ++i) {
    cables.emplace_back(from[std::min(i, from.size() - 1)], to[std::min(i, to.size() - 1)]);
  }
  return cables;
}

}  // namespace chronus::graph
