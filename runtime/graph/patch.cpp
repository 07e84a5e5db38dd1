#include "graph/patch.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace chronus::graph {

std::string to_text(const PortRef& ref) {
  return ref.port.empty() ? ref.node : ref.node + "." + ref.port;
}

PortRef to_port(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

std::size_t key_hash(const PortRef& from, const PortRef& to) {
  const std::hash<std::string_view> text;
  std::size_t sum = 0;
  for (const std::string* part : {&from.node, &from.port, &to.node, &to.port})
    sum = (sum ^ (sum >> 29)) * 0x9e3779b97f4a7c15ull + text(*part);
  return sum ^ (sum >> 32);
}

namespace {

std::optional<std::size_t> position_of(const Patch& patch, std::string_view name) {
  return patch.nodes.find(std::hash<std::string_view>()(name),
                          [&](const Node& node) { return node.name == name; });
}

}  // namespace

void rename_ends(IndexedVector<Cable>& cables, const std::string& from, const std::string& to) {
  const auto is_at = [&](const Cable& cable) { return cable.from.node == from || cable.to.node == from; };
  cables.change_if(is_at, [&](Cable& cable) {
    if (cable.from.node == from) cable.from.node = to;
    if (cable.to.node == from) cable.to.node = to;
  });
}

const Node* Patch::find(std::string_view name) const {
  const auto position = position_of(*this, name);
  return position ? &nodes[*position] : nullptr;
}

Node* Patch::change(std::string_view name) {
  const auto position = position_of(*this, name);
  return position ? &nodes.change(*position) : nullptr;
}

std::optional<std::size_t> Patch::find(const PortRef& from, const PortRef& to) const {
  return cables.find(key_hash(from, to),
                     [&](const Cable& cable) { return cable.from == from && cable.to == to; });
}

void Patch::rename(const std::string& from, const std::string& to) {
  nodes.change_if([&](const Node& node) { return node.name == from; }, [&](Node& node) { node.name = to; });
  rename_ends(cables, from, to);
  for (auto& [group, members] : groups) std::ranges::replace(members, from, to);
}

bool Patch::any_solo() const {
  return std::ranges::any_of(nodes, &Node::solo);
}

std::set<std::string> heard_in_solo(const Patch& patch) {
  std::set<std::string> heard;
  for (const bool downstream : {false, true}) {
    std::unordered_multimap<std::string_view, std::string_view> next;
    for (const Cable& cable : patch.cables) {
      const std::string& here = downstream ? cable.from.node : cable.to.node;
      next.emplace(here, downstream ? cable.to.node : cable.from.node);
    }
    std::vector<std::string_view> open;
    for (const Node& node : patch.nodes) {
      if (node.solo) open.push_back(node.name);
    }
    std::set<std::string> seen(open.begin(), open.end());
    while (!open.empty()) {
      const auto [first, last] = next.equal_range(open.back());
      open.pop_back();
      for (auto each = first; each != last; ++each) {
        if (seen.emplace(each->second).second) open.push_back(each->second);
      }
    }
    heard.merge(seen);
  }
  return heard;
}

}  // namespace chronus::graph
