#include "control/journal/patch_delta.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <ranges>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "control/journal/record.hpp"

namespace chronus::journal {

namespace {

using nlohmann::json;

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

json to_json(const graph::Cable& cable) {
  return {cable.from.node, cable.from.port, cable.to.node, cable.to.port, cable.amount};
}

graph::Cable to_cable(const json& each) {
  return {{each.at(0), each.at(1)}, {each.at(2), each.at(3)}, each.at(4)};
}

/// The parts of two sequences between their common beginning and their common end.
template <class Value>
struct Middle {
  std::size_t first = 0;
  std::vector<const Value*> from;
  std::vector<const Value*> to;
};

template <class Sequence, class Value = typename Sequence::value_type>
Middle<Value> middle_of(const Sequence& from, const Sequence& to) {
  Middle<Value> middle;
  const auto alike = [](const Value& a, const Value& b) { return &a == &b || a == b; };
  auto [a, b] = std::ranges::mismatch(from, to, alike);
  middle.first = static_cast<std::size_t>(std::ranges::distance(from.begin(), a));
  for (; a != from.end(); ++a) middle.from.push_back(&*a);
  for (; b != to.end(); ++b) middle.to.push_back(&*b);
  while (!middle.from.empty() && !middle.to.empty() && alike(*middle.from.back(), *middle.to.back())) {
    middle.from.pop_back();
    middle.to.pop_back();
  }
  return middle;
}

/// Adds removed nodes by name, new and changed nodes as a whole, and the order of all nodes unless the new
/// ones are at the end, sorted by name.
void add_nodes(json& delta, const graph::Patch& from, const graph::Patch& to) {
  const auto middle = middle_of(from.nodes, to.nodes);
  std::map<std::string_view, const graph::Node*> fresh;
  std::vector<std::string_view> names;  // in the order that put_nodes() produces
  for (const graph::Node* node : middle.from) {
    if (to.find(node->name)) {
      names.push_back(node->name);
    } else {
      delta["gone"].push_back(node->name);
    }
  }
  for (const graph::Node* node : middle.to) {
    const graph::Node* known = from.find(node->name);
    if (!known) fresh.emplace(node->name, node);
    if (!known || !(*known == *node)) delta["nodes"][node->name] = to_json(*node);
  }
  const std::size_t end = middle.first + middle.to.size();
  for (const auto& [name, node] : fresh) names.push_back(name);
  if ((fresh.empty() || end == to.nodes.size()) &&
      std::ranges::equal(names, middle.to, {}, {}, [](const graph::Node* node) { return node->name; }))
    return;
  json& order = delta["order"] = json::array();
  for (const graph::Node& node : to.nodes) order.push_back(node.name);
}

/// Adds removed cables by index, then new cables with their index; or all cables if the others change their
/// order.
void add_cables(json& delta, const graph::Patch& from, const graph::Patch& to) {
  const auto middle = middle_of(from.cables, to.cables);
  const auto same_in = [](const graph::Patch& patch, const graph::Cable& cable) {
    const auto found = patch.find(cable.from, cable.to);
    return found && patch.cables[*found] == cable;
  };
  json cut = json::array();
  json laid = json::array();
  std::vector<const graph::Cable*> stay;
  for (std::size_t i = 0; i < middle.from.size(); ++i) {
    if (same_in(to, *middle.from[i])) {
      stay.push_back(middle.from[i]);
    } else {
      cut.push_back(middle.first + i);
    }
  }
  auto next = stay.begin();
  for (std::size_t i = 0; i < middle.to.size(); ++i) {
    if (next != stay.end() && **next == *middle.to[i]) {
      ++next;
    } else {
      laid.push_back({middle.first + i, to_json(*middle.to[i])});
    }
  }
  if (next == stay.end()) {
    if (!cut.empty()) delta["cut"] = std::move(cut);
    if (!laid.empty()) delta["laid"] = std::move(laid);
    return;
  }
  json& all = delta["cables"] = json::array();
  for (const graph::Cable& cable : to.cables) all.push_back(to_json(cable));
}

void put_nodes(graph::Patch& patch, const json& delta) {
  if (const auto gone = delta.find("gone"); gone != delta.end()) {
    const std::set<std::string> names = *gone;
    patch.nodes.erase_if([&](const graph::Node& node) { return names.contains(node.name); });
  }
  if (const auto changed = delta.find("nodes"); changed != delta.end()) {
    for (const auto& [name, from] : changed->items()) {
      graph::Node node = to_node(name, from);
      if (graph::Node* known = patch.change(name))
        *known = std::move(node);
      else
        patch.nodes.push_back(std::move(node));
    }
  }
  const auto order = delta.find("order");
  if (order == delta.end()) return;
  std::vector<graph::Node> nodes;
  nodes.reserve(order->size());
  for (const json& name : *order) {
    const graph::Node* node = patch.find(name.get_ref<const std::string&>());
    if (!node) throw json::other_error::create(501, "there is no node " + name.dump(), nullptr);
    nodes.push_back(*node);
  }
  patch.nodes = std::move(nodes);
}

void put_cables(graph::Patch& patch, const json& delta) {
  auto& cables = patch.cables;
  const auto check = [](std::size_t place, std::size_t places) {
    if (place >= places) throw json::other_error::create(501, "there is no such cable", nullptr);
    return place;
  };
  if (const auto all = delta.find("cables"); all != delta.end()) {
    cables.clear();
    for (const json& each : *all) cables.push_back(to_cable(each));
  }
  if (const auto cut = delta.find("cut"); cut != delta.end()) {
    for (const json& place : *cut | std::views::reverse)
      cables.erase(check(whole<std::size_t>(place), cables.size()));
  }
  if (const auto laid = delta.find("laid"); laid != delta.end()) {
    for (const json& each : *laid)
      cables.insert(check(whole<std::size_t>(each.at(0)), cables.size() + 1), to_cable(each.at(1)));
  }
}

}  // namespace

json delta_between(const graph::Patch& from, const graph::Patch& to) {
  json delta = json::object();
  add_nodes(delta, from, to);
  add_cables(delta, from, to);
  if (from.groups != to.groups) delta["groups"] = to.groups;
  if (from.tempo != to.tempo) delta["tempo"] = to.tempo;
  if (from.seed != to.seed) delta["seed"] = to.seed;
  return delta;
}

std::expected<graph::Patch, std::string> apply_delta(const graph::Patch& from, const json& delta) {
  try {
    graph::Patch patch = from;
    put_nodes(patch, delta);
    put_cables(patch, delta);
    if (const auto groups = delta.find("groups"); groups != delta.end()) groups->get_to(patch.groups);
    if (const auto tempo = delta.find("tempo"); tempo != delta.end()) tempo->get_to(patch.tempo);
    if (const auto seed = delta.find("seed"); seed != delta.end()) patch.seed = whole<std::uint64_t>(*seed);
    return patch;
  } catch (const json::exception& error) {
    return std::unexpected(std::string(error.what()));
  }
}

}  // namespace chronus::journal
