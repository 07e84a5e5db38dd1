#include "control/patching/mend_nodes.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace chronus::patching {

namespace {

bool reads(const ModuleInfo* info, const std::string& port) {
  if (!info) return false;
  const auto has = [&](const auto& ports) {
    return std::ranges::any_of(ports, [&](const auto& each) { return each.name == port; });
  };
  return has(info->params) || has(info->inputs) || has(info->texts);
}

}  // namespace

void NodeMending::run() {
  std::unordered_map<std::string, int> order;
  for (const graph::Node& node : wanted_.nodes) order.emplace(node.name, static_cast<int>(order.size()));
  std::vector<int> wanted_places;
  std::vector<const graph::Node*> common;
  std::set<std::string> gone;
  for (const graph::Node& node : is_.nodes) {
    const auto found = order.find(node.name);
    if (found == order.end()) {
      gone.insert(node.name);
    } else if (!revision_.dropped(declared_.nodes.at(node.name))) {
      wanted_places.push_back(found->second);
      common.push_back(&node);
    }
  }
  take_out_nodes(gone);
  const std::vector<bool> in_order = ascending_part(wanted_places);
  std::unordered_map<std::string, const graph::Node*> staying;
  std::unordered_map<std::string, const graph::Node*> moving;
  for (std::size_t i = 0; i < common.size(); ++i)
    (in_order[i] ? staying : moving).emplace(common[i]->name, common[i]);

  int place = -1;
  for (const graph::Node& node : wanted_.nodes) {
    if (const auto stays = staying.find(node.name); stays != staying.end()) {
      place = declared_.nodes.at(node.name);
      mend_node(*stays->second, node);
      const auto sets_it = [&](int i) {
        return i <= end() && at(i).verb() == "set" && node_of(at(i).command().arguments[0]) == node.name;
      };
      while (sets_it(place + 1)) ++place;
    } else {
      if (place < 0) {
        const int first = staying.empty() ? last_with({"tempo", "seed"}) + 1 : first_with("add");
        place = std::max(first, 0) - 1;
        if (staying.empty() && first <= 0) place = end();
      }
      const auto moves = moving.find(node.name);
      const int statement = moves == moving.end() ? -1 : declared_.nodes.at(node.name);
      if (statement >= 0 && at(statement).verb() == "add") {
        revision_.put_after(place, at(statement));
      } else {
        revision_.put_after(place, Statement(writing_.add(node)));
      }
      if (statement >= 0) revision_.drop(statement);
    }
    places_[node.name] = place;
  }
}

/// Removes the statements that name only these nodes. Cables and groups are edited separately.
void NodeMending::take_out_nodes(const std::set<std::string>& gone) {
  for (const std::string& name : gone) revision_.drop(declared_.nodes.at(name));
  for (int i = 0; i < static_cast<int>(document_.size()) && !gone.empty(); ++i) {
    const std::vector<std::string> arguments = at(i).command().arguments;
    if (arguments.empty() || revision_.dropped(i)) continue;
    const std::string_view verb = at(i).verb();
    const bool of_one =
        verb == "add" || verb == "insert" || verb == "replace" || verb == "set" || verb == "rename";
    const bool of_many =
        verb == "mute" || verb == "unmute" || verb == "solo" || verb == "unsolo" || verb == "remove";
    if (of_one && gone.contains(node_of(arguments[0]))) revision_.drop(i);
    if (verb == "rename" && gone.contains(arguments[1])) revision_.drop(i);
    for (const std::string& name : arguments) {
      if (of_many && gone.contains(name)) drop_node(i, name);
    }
  }
}

void NodeMending::mend_node(const graph::Node& is, const graph::Node& wanted) {
  if (is.module != wanted.module) {
    at(declared_.modules.at(is.name)).put_argument(1, wanted.module);
    for (const auto& [port, setting] :
         wanted.settings) {  // a word may mean another value to the other module
      const auto source = declared_.settings.find(is.name + "." + port);
      if (source != declared_.settings.end() && !revision_.dropped(source->second.statement))
        put_setting(wanted, port, source->second);
    }
    return revision_.touch();
  }
  std::set<std::string> ports;
  for (const graph::Node* node : {&is, &wanted}) {
    for (const auto& [port, setting] : node->settings) ports.insert(port);
  }
  if (!trace_.draft().info(is)) leave_lists(is, wanted, ports);
  for (const std::string& port : ports) {
    if (!same_setting(is, wanted, port)) mend_setting(is, wanted, port);
  }
  if (is.fade_ms != wanted.fade_ms) mend_setting(is, wanted, "fade");
}

/// Without code the places of a list are unknown. The list stays as long as no verb has set one of them.
void NodeMending::leave_lists(const graph::Node& is, const graph::Node& wanted,
                              std::set<std::string>& ports) const {
  for (const auto& [key, setting] : is.settings) {
    if (wanted.settings.contains(key)) continue;
    std::vector<std::string> places;
    bool changed = false;
    for (const auto& [port, value] : wanted.settings) {
      if (is.settings.contains(port) || !may_mean(key, port)) continue;
      places.push_back(port);
      changed = changed || writing_.written(is.name + "." + port);
    }
    if (changed || places.empty()) continue;
    ports.erase(key);
    for (const std::string& port : places) ports.erase(port);
  }
}

/// Where no module reads a setting, the written word stands for its former number, unless a verb has written
/// another word since.
bool NodeMending::same_setting(const graph::Node& is, const graph::Node& wanted,
                               const std::string& port) const {
  const auto a = is.settings.find(port);
  const auto b = wanted.settings.find(port);
  if (a == is.settings.end() || b == wanted.settings.end()) return false;
  if (a->second == b->second) return true;
  const std::string key = is.name + "." + port;
  const auto stands = trace_.words().find(key);
  if (const auto* asleep = std::get_if<graph::AsWritten>(&b->second))
    return stands != trace_.words().end() && stands->second == asleep->word;
  const auto* read = std::get_if<graph::AsWritten>(&a->second);
  if (!read || reads(trace_.draft().info(is), port)) return false;
  const std::string* since = writing_.written(key);
  if (!since) return true;
  return read->word == (since->empty() ? writing_.setting(wanted, port) : *since);
}

void NodeMending::mend_setting(const graph::Node& is, const graph::Node& wanted, const std::string& port) {
  const auto source = declared_.settings.find(is.name + "." + port);
  const bool declared = source != declared_.settings.end() && !revision_.dropped(source->second.statement);
  const bool goes =
      port == "fade" ? wanted.fade_ms == graph::Node{}.fade_ms : !wanted.settings.contains(port);
  if (goes) {
    if (declared) drop_setting(wanted, port, source->second);
  } else if (declared) {
    put_setting(wanted, port, source->second);
  } else {
    put_option(wanted, port);
  }
}

void NodeMending::put_setting(const graph::Node& node, const std::string& port, const Source& source) {
  const Statement& statement = at(source.statement);
  const std::string word = writing_.setting(node, port);
  if (statement.verb() == "set" && node_of(statement.command().arguments[0]) != node.name) {  // of a group
    const Statement own(command_of("set", {node.name + "." + port, word}));
    return revision_.put_after(source.statement, own);
  }
  put_place(trace_.draft().info(node), port, word, source);
}

/// Sets the port's word, which may be a place in the source's list; `.` removes it from the list.
void NodeMending::put_place(const ModuleInfo* info, const std::string& port, const std::string& word,
                            const Source& source) {
  Statement& statement = at(source.statement);
  const std::string text = statement.text();
  const bool is_value = source.key.empty();
  const std::string key = is_value ? graph::to_port(statement.command().arguments[0]).port : source.key;
  const std::string node = node_of(statement.command().arguments[0]);
  const auto put = [&](const std::string& name, const std::string& value) {
    if (!is_value) {
      if (name != key) statement.drop_option(key);
      return statement.put_option(name, value);
    }
    if (name != key) statement.put_argument(0, node + "." + name);
    while (statement.command().arguments.size() > 2) statement.drop_argument(1);
    statement.put_argument(1, value);
  };
  const auto ports = ports_of(info, key);
  const auto place = static_cast<std::size_t>(std::ranges::find(ports, port) - ports.begin());
  const std::string* option = statement.command().option(key);
  const std::string old = is_value ? statement.command().arguments.back() : option ? *option : "";
  if (key == port || place == ports.size() || (!is_value && !option)) {
    put(port, word);
  } else {
    auto list = places_of_list(old, ports.size());
    if (list.size() <= place) list.resize(place + 1, ".");
    list[place] = word;
    while (!list.empty() && list.back() == ".") list.pop_back();
    if (list.empty()) return drop_key(source);
    if (list.size() == 1)
      put(ports[0], list[0]);
    else
      put(key, list_of(list, is_gates(old)));
  }
  if (statement.text() != text) revision_.touch();
}

/// Adds a setting without a declaration to the statement that adds the node.
void NodeMending::put_option(const graph::Node& node, const std::string& port) {
  const int statement = declared_.nodes.at(node.name);
  const ModuleInfo* info = trace_.draft().info(node);
  const std::string bank = bank_of(info, port);
  if (at(statement).command().option(bank) && bank != port)
    return put_place(info, port, writing_.setting(node, port), {statement, bank});
  for (const auto& [key, value] : writing_.settings(node)) {
    const auto ports = ports_of(info, key);
    if (std::ranges::find(ports, port) == ports.end()) continue;
    const bool others = std::ranges::any_of(
        ports, [&](const std::string& each) { return declared_.settings.contains(node.name + "." + each); });
    const std::string text = at(statement).text();
    if (others)
      at(statement).put_option(port, writing_.setting(node, port));
    else
      at(statement).put_option(key, value);
    if (at(statement).text() != text) revision_.touch();
    return;
  }
}

void NodeMending::drop_key(const Source& source) {
  Statement& statement = at(source.statement);
  if (source.key.empty()) return revision_.drop(source.statement);
  statement.drop_option(source.key);
  revision_.touch();
  const language::Command& left = statement.command();
  const bool only_over = left.options.size() == 1 && left.option("over");
  if (left.verb == "set" && left.arguments.size() == 1 && (left.options.empty() || only_over))
    revision_.drop(source.statement);
}

void NodeMending::drop_setting(const graph::Node& node, const std::string& port, const Source& source) {
  const language::Command& command = at(source.statement).command();
  if (command.verb == "set" && node_of(command.arguments[0]) != node.name) return;  // of a group
  const std::string key = source.key.empty() ? graph::to_port(command.arguments[0]).port : source.key;
  if (key == port) return drop_key(source);
  put_place(trace_.draft().info(node), port, ".", source);
}

}  // namespace chronus::patching
