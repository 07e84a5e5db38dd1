#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "control/language/line.hpp"
#include "control/language/suggest.hpp"
#include "control/language/value.hpp"
#include "control/patching/edits.hpp"
#include "control/patching/waiting.hpp"

namespace chronus::patching {

namespace {

constexpr std::size_t most_nodes = 16384;

language::Edited check_new_name(const Draft& draft, const std::string& name) {
  static const std::set<std::string, std::less<>> reserved{"in", "out", "all"};
  if (!language::is_identifier(name)) {
    return std::unexpected(language::Problem{language::Exit::usage,
                                             "`" + name +
                                                 "` cannot be a node's name: a letter or `_`, then letters, "
                                                 "digits and `_`"});
  }
  if (reserved.contains(name) || draft.vocabulary.find(name)) {
    return std::unexpected(
        language::Problem{language::Exit::refused, "`" + name + "` is reserved; choose another name"});
  }
  if (draft.patch.find(name) || draft.patch.groups.contains(name)) {
    return std::unexpected(language::Problem{language::Exit::refused,
                                             "`" + name + "` is there already; remove or rename it first"});
  }
  return {};
}

language::Edited check_module(Draft& draft, const std::string& module) {
  if (draft.instrument.exists(module)) return {};
  language::Problem problem{language::Exit::not_found,
                            "there is no module `" + module + "`" +
                                language::did_you_mean(module, draft.instrument.names()) +
                                " (`modules` lists them, `new " + module + "` makes one)"};
  if (can_be_module(module) && draft.keeps(problem)) return {};
  return std::unexpected(std::move(problem));
}

language::Edited set_options(Draft& draft, const std::string& name, const language::Command& command) {
  for (const auto& [key, value] : command.options) {
    graph::Node* const node = draft.patch.change(name);
    if (auto set = set_port(draft, *node, key, {value}, ""); !set) return set;
  }
  return {};
}

language::Edited mark(Draft& draft, const language::Command& command, bool graph::Node::* flag, bool value,
                      std::string_view word) {
  for (const std::string& argument : command.arguments) {
    const auto nodes = nodes_of(draft, argument);
    if (!nodes) return std::unexpected(nodes.error());
    for (const std::string& name : *nodes) {
      graph::Node* const node = draft.patch.change(name);
      const auto text = [&](bool on) { return std::string(on ? "" : "not ") + std::string(word); };
      const ModuleInfo* info = draft.info(*node);
      const bool control = info && std::ranges::find(info->outputs, OutputKind::audio, &OutputInfo::kind) ==
                                       info->outputs.end();
      draft.changes.push_back({node->name, text(node->*flag), text(value), false,
                               control ? "it has no audio output: what it controls plays on" : ""});
      node->*flag = value;
    }
  }
  return {};
}

}  // namespace

std::expected<std::vector<std::string>, language::Problem> nodes_of(const Draft& draft,
                                                                    const std::string& word) {
  if (word == "all") return draft.node_names();
  if (const auto group = draft.patch.groups.find(word); group != draft.patch.groups.end()) {
    std::vector<std::string> members = group->second;
    std::erase_if(members, [&](const std::string& member) { return !draft.patch.find(member); });
    return members;
  }
  const auto node = draft.node(word);
  if (!node) return std::unexpected(node.error());
  return std::vector{word};
}

language::Edited edit_add(Draft& draft, const language::Command& command) {
  const std::string& name = command.arguments[0];
  const std::string& module = command.arguments[1];
  if (auto right = check_new_name(draft, name); !right) return right;
  if (auto right = check_module(draft, module); !right) return right;
  if (draft.patch.nodes.size() >= most_nodes)
    return std::unexpected(
        language::Problem{language::Exit::refused, fmt::format("a patch has at most {} nodes", most_nodes)});
  graph::Node node;
  node.name = name;
  node.module = module;
  draft.patch.nodes.push_back(std::move(node));
  const std::string why = draft.instrument.why_no_code(module);
  const std::string waits = "waits for its code" + (why.empty() ? "" : ": " + why);
  draft.changes.push_back({name, "", module, false, draft.instrument.code(module) ? "" : waits});
  return set_options(draft, name, command);
}

language::Edited edit_remove(Draft& draft, const language::Command& command) {
  double tail = 0;
  if (const std::string* word = command.option("tail")) {
    const auto time = language::parse_duration(*word);
    if (!time) return std::unexpected(language::Problem{language::Exit::usage, "tail: " + time.error()});
    tail = *convert(*time, Seconds, draft.patch.tempo);
  }
  for (const std::string& argument : command.arguments) {
    if (std::ranges::count(command.arguments, argument) > 1)
      return std::unexpected(language::Problem{language::Exit::usage, "`" + argument + "` is named twice"});
    const auto nodes = nodes_of(draft, argument);
    if (!nodes) return std::unexpected(nodes.error());
    const std::set<std::string> names(nodes->begin(), nodes->end());
    for (const std::string& name : names) {
      draft.changes.push_back({name, draft.patch.find(name)->module, "removed", false,
                               tail > 0 ? fmt::format("rings on for {:g} s", tail) : ""});
      if (tail > 0) draft.tails[name] = tail;
      for (auto& [group, members] : draft.patch.groups) std::erase(members, name);
    }
    draft.patch.nodes.erase_if([&](const graph::Node& node) { return names.contains(node.name); });
    draft.patch.cables.erase_if([&](const graph::Cable& cable) {
      return names.contains(cable.from.node) || names.contains(cable.to.node);
    });
    std::erase_if(draft.patch.groups, [&](const auto& group) { return group.second.empty(); });
  }
  return {};
}

language::Edited edit_rename(Draft& draft, const language::Command& command) {
  const std::string& from = command.arguments[0];
  const std::string& to = command.arguments[1];
  const auto node = draft.node(from);
  if (!node) return std::unexpected(node.error());
  if (auto right = check_new_name(draft, to); !right) return right;
  draft.patch.rename(from, to);
  draft.renames.emplace_back(from, to);
  draft.changes.push_back({from, from, to, false, {}});
  return {};
}

language::Edited edit_replace(Draft& draft, const language::Command& command) {
  const auto node = draft.node(command.arguments[0]);
  if (!node) return std::unexpected(node.error());
  if (auto right = check_module(draft, command.arguments[1]); !right) return right;
  draft.changes.push_back({(*node)->name, (*node)->module, command.arguments[1], false, {}, true});
  hand_over_settings(draft, *draft.patch.change(command.arguments[0]), command.arguments[1]);
  return set_options(draft, command.arguments[0], command);
}

/// insert NODE MODULE A B: leads the cable from A to B through the new node. The two halves take its place
/// among the patch's cables, so that the same cables close cycles as before, and of the halves the second.
language::Edited edit_insert(Draft& draft, const language::Command& command) {
  const graph::PortRef a = graph::to_port(command.arguments[2]);
  const graph::PortRef b = graph::to_port(command.arguments[3]);
  const auto between = [&](const graph::Cable& cable) {
    return cable.from.node == a.node && cable.to.node == b.node &&
           (a.port.empty() || a.port == cable.from.port) && (b.port.empty() || b.port == cable.to.port);
  };
  auto& cables = draft.patch.cables;
  const auto found = std::ranges::find_if(cables, between);
  if (found == cables.end()) {
    return std::unexpected(
        language::Problem{language::Exit::not_found,
                          "there is no cable from " + command.arguments[2] + " to " + command.arguments[3]});
  }
  const graph::Cable cable{found->from, found->to, found->amount};
  const auto place = static_cast<std::size_t>(std::ranges::distance(cables.begin(), found));
  if (auto added = edit_add(draft, command); !added) return added;
  cables.erase(place);
  const std::string& name = command.arguments[0];
  for (const graph::Cable& half :
       {graph::Cable{cable.from, {name, ""}, 1}, graph::Cable{{name, ""}, cable.to, cable.amount}}) {
    language::Command connect;
    connect.verb = "connect";
    connect.arguments = {to_text(half.from), to_text(half.to)};
    connect.options = {{"amount", fmt::format("{}", half.amount)}};
    if (auto connected = edit_connect(draft, connect); !connected) return connected;
  }
  const graph::Cable second = cables.back();
  cables.pop_back();
  const graph::Cable first = cables.back();
  cables.pop_back();
  cables.insert(place, second);
  cables.insert(place, first);
  return {};
}

language::Edited edit_mute(Draft& draft, const language::Command& command) {
  return mark(draft, command, &graph::Node::muted, true, "muted");
}
language::Edited edit_unmute(Draft& draft, const language::Command& command) {
  return mark(draft, command, &graph::Node::muted, false, "muted");
}
language::Edited edit_solo(Draft& draft, const language::Command& command) {
  return mark(draft, command, &graph::Node::solo, true, "solo");
}
language::Edited edit_unsolo(Draft& draft, const language::Command& command) {
  return mark(draft, command, &graph::Node::solo, false, "solo");
}

language::Edited edit_group(Draft& draft, const language::Command& command) {
  const std::string& name = command.arguments[0];
  const bool known = draft.patch.groups.contains(name);
  if (!known) {
    if (auto right = check_new_name(draft, name); !right) return right;
  }
  std::vector<std::string> members;
  for (std::size_t i = 1; i < command.arguments.size(); ++i) {
    const auto nodes = nodes_of(draft, command.arguments[i]);
    if (!nodes) return std::unexpected(nodes.error());
    for (const std::string& node : *nodes) {
      if (std::ranges::find(members, node) == members.end()) members.push_back(node);
    }
  }
  draft.changes.push_back({name,
                           known ? fmt::format("{}", fmt::join(draft.patch.groups[name], " ")) : "",
                           fmt::format("{}", fmt::join(members, " ")),
                           false,
                           {}});
  draft.patch.groups[name] = std::move(members);
  return {};
}

}  // namespace chronus::patching
