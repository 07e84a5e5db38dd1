#include <chronus/bounds.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "control/language/suggest.hpp"
#include "control/language/value.hpp"
#include "control/patching/edits.hpp"
#include "graph/resolve.hpp"

namespace chronus::patching {

namespace {

constexpr std::size_t most_cables = 65536;

enum class End : std::uint8_t { source, target };

/// The valid names of a cable's end at a node of this module.
std::vector<std::string> port_names(const ModuleInfo& info, End end) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    names.push_back(name);
    if (name.ends_with("_left")) names.push_back(name.substr(0, name.size() - 5));
  };
  if (end == End::source) {
    for (const OutputInfo& output : info.outputs) add(output.name);
  } else {
    for (const InputInfo& input : info.inputs) add(input.name);
    for (const ParamInfo& param : info.params) {
      if (param.kind == ParamKind::knob) names.push_back(param.name);
    }
  }
  return names;
}

/// The port that a word names, if node and port exist. Ports of modules without code are accepted unchecked.
std::expected<graph::PortRef, language::Problem> end_of(Draft& draft, const std::string& word, End end) {
  const graph::PortRef ref = graph::to_port(word);
  if (ref.node == graph::master && end == End::source)
    return std::unexpected(language::Problem{language::Exit::refused, "`out` takes cables, none leave it"});
  if (ref.node == graph::device_input && end == End::target)
    return std::unexpected(language::Problem{language::Exit::refused, "cables leave `in`, none lead to it"});
  if (ref.node == graph::master || ref.node == graph::device_input) {
    if (!graph::resolve_channels(ref.port).empty()) return ref;
    return std::unexpected(language::Problem{
        language::Exit::not_found,
        fmt::format(
            "`{}` has no `{}`: it has `left`, `right`, and the channels of the device by number, 1 to {}",
            ref.node, ref.port, most_channels)});
  }
  const auto node = draft.node(ref.node);
  if (!node) return std::unexpected(node.error());
  const ModuleInfo* info = draft.info(**node);
  if (!info) return ref;
  const auto found =
      end == End::source ? graph::resolve_output(*info, ref.port) : graph::resolve_input(*info, ref.port);
  if (!found.empty()) return ref;
  const auto names = port_names(*info, end);
  const std::string kind = end == End::source ? "output" : "input";
  if (ref.port.empty()) {
    return std::unexpected(
        language::Problem{language::Exit::refused, "`" + ref.node + "` (" + info->name + ") has no " + kind});
  }
  const auto switches = std::ranges::find(info->params, ref.port, &ParamInfo::name);
  if (end == End::target && switches != info->params.end()) {
    return std::unexpected(language::Problem{language::Exit::refused,
                                             "`" + word + "` is a switch, which takes no cable; use `set`"});
  }
  return std::unexpected(language::Problem{
      language::Exit::not_found,
      fmt::format("`{}` ({}) has no {} `{}`; it has {}{}", ref.node, info->name, kind, ref.port,
                  fmt::join(names, ", "), language::did_you_mean(ref.port, names))});
}

/// The port, or, where a cable may sleep until a module has such a port, the word as written.
std::expected<graph::PortRef, language::Problem> or_kept(
    Draft& draft, const std::string& word, std::expected<graph::PortRef, language::Problem> end) {
  const graph::PortRef ref = graph::to_port(word);
  if (!end && draft.patch.find(ref.node) && draft.keeps(end.error())) return ref;
  return end;
}

language::Edited connect_two(Draft& draft, const graph::PortRef& from, const graph::PortRef& to,
                             double amount) {
  const std::string what = to_text(from) + " to " + to_text(to);
  if (const auto known = draft.patch.find(from, to)) {
    graph::Cable& cable = draft.patch.cables.change(*known);
    draft.changes.push_back(
        {what, fmt::format("{:g}", cable.amount), fmt::format("{:g}", amount), false, {}});
    cable.amount = amount;
    return {};
  }
  if (draft.patch.cables.size() >= most_cables)
    return std::unexpected(language::Problem{language::Exit::refused,
                                             fmt::format("a patch has at most {} cables", most_cables)});
  draft.patch.cables.push_back({from, to, amount});
  draft.laid.emplace_back(draft.changes.size(), draft.patch.cables.back());
  draft.changes.push_back({what, "", fmt::format("{:g}", amount), false, {}});
  return {};
}

std::expected<double, language::Problem> amount_of(const language::Command& command) {
  const std::string* word = command.option("amount");
  if (!word) return 1;
  const auto quantity = language::parse_quantity(*word, None);
  const auto number = quantity ? convert(*quantity, None) : std::unexpected(quantity.error());
  if (!number) return std::unexpected(language::Problem{language::Exit::usage, "amount: " + number.error()});
  return *number;
}

}  // namespace

/// connect A B...: from A to each of the others.
language::Edited edit_connect(Draft& draft, const language::Command& command) {
  const auto amount = amount_of(command);
  if (!amount) return std::unexpected(amount.error());
  const auto from = or_kept(draft, command.arguments[0], end_of(draft, command.arguments[0], End::source));
  if (!from) return std::unexpected(from.error());
  for (std::size_t i = 1; i < command.arguments.size(); ++i) {
    const auto to = or_kept(draft, command.arguments[i], end_of(draft, command.arguments[i], End::target));
    if (!to) return std::unexpected(to.error());
    if (auto connected = connect_two(draft, *from, *to, *amount); !connected) return connected;
  }
  return {};
}

/// chain A B C out: A to B, B to C, C to out. In `chain A tone.band B` the port is tone's output, in `chain A
/// mix.in2 B` mix's input; the other end is the node's main port.
language::Edited edit_chain(Draft& draft, const language::Command& command) {
  const auto amount = amount_of(command);
  if (!amount) return std::unexpected(amount.error());
  const std::size_t last = command.arguments.size() - 1;
  const auto end = [&](std::size_t i, End side) {
    auto found = end_of(draft, command.arguments[i], side);
    const bool middle = i > 0 && i < last;
    const End other = side == End::source ? End::target : End::source;
    if (!found && middle && end_of(draft, command.arguments[i], other))
      found = end_of(draft, graph::to_port(command.arguments[i]).node, side);
    return or_kept(draft, command.arguments[i], std::move(found));
  };
  for (std::size_t i = 0; i < last; ++i) {
    const auto from = end(i, End::source);
    if (!from) return std::unexpected(from.error());
    const auto to = end(i + 1, End::target);
    if (!to) return std::unexpected(to.error());
    if (auto connected = connect_two(draft, *from, *to, *amount); !connected) return connected;
  }
  return {};
}

/// disconnect A [B]: removes the cables from A to B, or all cables from or to A.
language::Edited edit_disconnect(Draft& draft, const language::Command& command) {
  const graph::PortRef a = graph::to_port(command.arguments[0]);
  const auto meets = [](const graph::PortRef& wanted, const graph::PortRef& end) {
    return wanted.node == end.node && (wanted.port.empty() || wanted.port == end.port);
  };
  const auto cut = [&](const graph::Cable& cable) {
    if (command.arguments.size() == 1) return meets(a, cable.from) || meets(a, cable.to);
    const graph::PortRef b = graph::to_port(command.arguments[1]);
    return meets(a, cable.from) && meets(b, cable.to);
  };
  const std::size_t before = draft.changes.size();
  for (const graph::Cable& cable : draft.patch.cables) {
    if (!cut(cable)) continue;
    draft.changes.push_back({to_text(cable.from) + " to " + to_text(cable.to),
                             fmt::format("{:g}", cable.amount),
                             "disconnected",
                             false,
                             {}});
  }
  if (draft.changes.size() == before) {
    return std::unexpected(language::Problem{language::Exit::not_found,
                                             "there is no such cable; `patch` shows those there are"});
  }
  draft.patch.cables.erase_if(cut);
  return {};
}

}  // namespace chronus::patching
