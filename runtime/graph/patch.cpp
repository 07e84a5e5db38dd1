#include "graph/patch.hpp"

#include <algorithm>

namespace chronus::graph {

std::string to_text(const PortRef& ref) {
  return ref.port.empty() ? ref.node : ref.node + "." + ref.port;
}

PortRef to_port(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

const Node* Patch::find(std::string_view name) const {
  const auto found = std::ranges::find(nodes, name, &Node::name);
  return found == nodes.end() ? nullptr : &*found;
}

Node* Patch::find(std::string_view name) {
  const auto found = std::ranges::find(nodes, name, &Node::name);
  return found == nodes.end() ? nullptr : &*found;
}

Cable* Patch::find(const PortRef& from, const PortRef& to) {
  const auto found =
      std::ranges::find_if(cables, [&](const Cable& c) { return c.from == from && c.to == to; });
  return found == cables.end() ? nullptr : &*found;
}

bool Patch::any_solo() const {
  return std::ranges::any_of(nodes, &Node::solo);
}

std::set<std::string> heard_in_solo(const Patch& patch) {
  std::set<std::string> heard;
  for (const bool downstream : {false, true}) {
    std::vector<std::string> open;
    for (const Node& node : patch.nodes) {
      if (node.solo) open.push_back(node.name);
    }
    std::set<std::string> seen(open.begin(), open.end());
    while (!open.empty()) {
      const std::string name = std::move(open.back());
      open.pop_back();
      for (const Cable& cable : patch.cables) {
        const std::string& here = downstream ? cable.from.node : cable.to.node;
        const std::string& there = downstream ? cable.to.node : cable.from.node;
        if (here == name && seen.insert(there).second) open.push_back(there);
      }
    }
    heard.merge(seen);
  }
  return heard;
}

}  // namespace chronus::graph
