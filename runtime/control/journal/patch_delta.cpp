#include "control/journal/patch_delta.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "control/journal/record.hpp"

namespace chronus::journal {

namespace {

using nlohmann::json;

std::vector<std::string> names_of(const graph::Patch& patch) {
  std::vector<std::string> names;
  for (const graph::Node& node : patch.nodes) names.push_back(node.name);
  return names;
}

/// The nodes by their names. A patch has a thousand, and one of them changes at a time.
std::unordered_map<std::string_view, const graph::Node*> by_name(const graph::Patch& patch) {
  std::unordered_map<std::string_view, const graph::Node*> nodes;
  for (const graph::Node& node : patch.nodes) nodes.emplace(node.name, &node);
  return nodes;
}

json to_json(const graph::Setting& setting) {
  if (const auto* asleep = std::get_if<graph::AsWritten>(&setting)) return {{"as_written", asleep->word}};
  if (const auto* text = std::get_if<std::string>(&setting)) return *text;
  return std::get<double>(setting);
}

graph::Setting to_setting(const json& from) {
  if (from.is_object()) return graph::AsWritten{from.at("as_written")};
  if (from.is_string()) return from.get<std::string>();
  return from.get<double>();
}

json to_json(const graph::Node& node) {
  json settings = json::object();
  for (const auto& [port, setting] : node.settings) settings[port] = to_json(setting);
  return {{"module", node.module},
          {"settings", std::move(settings)},
          {"muted", node.muted},
          {"solo", node.solo},
          {"fade_ms", node.fade_ms}};
}

graph::Node to_node(const std::string& name, const json& from) {
  graph::Node node;
  node.name = name;
  node.module = from.at("module");
  for (const auto& [port, setting] : from.at("settings").items()) node.settings[port] = to_setting(setting);
  node.muted = from.at("muted");
  node.solo = from.at("solo");
  node.fade_ms = from.at("fade_ms");
  return node;
}

json to_json(const std::vector<graph::Cable>& cables) {
  json list = json::array();
  for (const graph::Cable& cable : cables)
    list.push_back({cable.from.node, cable.from.port, cable.to.node, cable.to.port, cable.amount});
  return list;
}

std::vector<graph::Cable> to_cables(const json& list) {
  std::vector<graph::Cable> cables;
  for (const json& each : list)
    cables.push_back({{each.at(0), each.at(1)}, {each.at(2), each.at(3)}, each.at(4)});
  return cables;
}

void put_nodes(graph::Patch& patch, const json& delta) {
  if (const auto changed = delta.find("nodes"); changed != delta.end()) {
    for (const auto& [name, from] : changed->items()) {
      graph::Node node = to_node(name, from);
      if (graph::Node* known = patch.find(name))
        *known = std::move(node);
      else
        patch.nodes.push_back(std::move(node));
    }
  }
  const auto order = delta.find("order");
  if (order == delta.end()) return;
  const auto known = by_name(patch);
  std::vector<graph::Node> nodes;
  nodes.reserve(order->size());
  for (const json& name : *order) {
    const auto node = known.find(name.get_ref<const std::string&>());
    if (node == known.end()) throw json::other_error::create(501, "there is no node " + name.dump(), nullptr);
    nodes.push_back(*node->second);
  }
  patch.nodes = std::move(nodes);
}

}  // namespace

json delta_between(const graph::Patch& from, const graph::Patch& to) {
  json delta = json::object();
  const auto before = by_name(from);
  for (const graph::Node& node : to.nodes) {
    const auto known = before.find(node.name);
    if (known == before.end() || !(*known->second == node)) delta["nodes"][node.name] = to_json(node);
  }
  if (names_of(from) != names_of(to)) delta["order"] = names_of(to);
  if (from.cables != to.cables) delta["cables"] = to_json(to.cables);
  if (from.groups != to.groups) delta["groups"] = to.groups;
  if (from.tempo != to.tempo) delta["tempo"] = to.tempo;
  if (from.seed != to.seed) delta["seed"] = to.seed;
  return delta;
}

std::expected<graph::Patch, std::string> apply_delta(const graph::Patch& from, const json& delta) {
  try {
    graph::Patch patch = from;
    put_nodes(patch, delta);
    if (const auto cables = delta.find("cables"); cables != delta.end()) patch.cables = to_cables(*cables);
    if (const auto groups = delta.find("groups"); groups != delta.end()) groups->get_to(patch.groups);
    if (const auto tempo = delta.find("tempo"); tempo != delta.end()) tempo->get_to(patch.tempo);
    if (const auto seed = delta.find("seed"); seed != delta.end()) patch.seed = whole<std::uint64_t>(*seed);
    return patch;
  } catch (const json::exception& error) {
    return std::unexpected(std::string(error.what()));
  }
}

}  // namespace chronus::journal
