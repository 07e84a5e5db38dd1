// What was asked for: nodes, their settings, the cables between them. A plain value: copy it to undo, compare
// it to see what changed. It may name modules and ports that do not exist (yet); they are kept and wait.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chronus::graph {

/// One end of a cable as it was written: `tone.cutoff`, or a node alone (port empty) for its main input or
/// output.
struct PortRef {
  std::string node;
  std::string port;

  auto operator<=>(const PortRef&) const = default;
};

/// "node.port", or "node" for a main port.
std::string to_text(const PortRef&);
PortRef to_port(std::string_view text);

struct Cable {
  PortRef from;
  PortRef to;
  double amount = 1;

  bool same_ends(const Cable& other) const { return from == other.from && to == other.to; }
  bool operator==(const Cable&) const = default;
};

/// A value that no module could read (yet), as it was written.
struct AsWritten {
  std::string word;

  bool operator==(const AsWritten&) const = default;
};

/// A number in the parameter's own unit (a choice's position, a toggle's 0 or 1), a text, or what sleeps
/// until a module can read it.
using Setting = std::variant<double, std::string, AsWritten>;

struct Node {
  std::string name;
  std::string module;
  std::map<std::string, Setting>
      settings;  ///< only what a verb has set; the rest follows the module's defaults
  bool muted = false;
  bool solo = false;
  double fade_ms = 10;  ///< of a swap of its code

  bool operator==(const Node&) const = default;
};

/// Music plays to `out`, the one node that every patch has; its ports are `left` and `right`.
inline constexpr std::string_view master = "out";

struct Patch {
  std::vector<Node> nodes;    ///< in the order in which they were added
  std::vector<Cable> cables;  ///< likewise
  std::map<std::string, std::vector<std::string>> groups;
  double tempo = 120;  ///< in beats a minute
  std::uint64_t seed = 1;

  const Node* find(std::string_view name) const;
  Node* find(std::string_view name);
  Cable* find(const PortRef& from, const PortRef& to);
  bool any_solo() const;

  bool operator==(const Patch&) const = default;
};

/// With solo, the nodes that stay audible: the soloed, those that feed them, and those they feed.
std::set<std::string> heard_in_solo(const Patch&);

}  // namespace chronus::graph
