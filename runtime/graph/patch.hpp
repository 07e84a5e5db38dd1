// The patch: nodes, their settings, the cables between them. A plain value: copy it to undo, compare it to
// find changes; both are quick, since copies share unchanged parts. A patch may name modules and ports that
// do not exist (yet): they are retained and wait. [any-thread]
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "graph/indexed_vector.hpp"
#include "graph/node.hpp"

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

/// The hash of both ends.
std::size_t key_hash(const PortRef& from, const PortRef& to);
inline std::size_t key_hash(const Cable& cable) {
  return key_hash(cable.from, cable.to);
}

/// Renames a node at the ends of its cables.
void rename_ends(IndexedVector<Cable>&, const std::string& from, const std::string& to);

/// Two nodes that every patch has: `out` is the device's outputs, `in` the device's inputs. Their ports are
/// channels (resolve_channels()).
inline constexpr std::string_view master = "out";
inline constexpr std::string_view device_input = "in";

struct Patch {
  IndexedVector<Node> nodes;    ///< in the order in which they were added
  IndexedVector<Cable> cables;  ///< likewise
  std::map<std::string, std::vector<std::string>> groups;
  double tempo = 120;  ///< in beats a minute
  std::uint64_t seed = 1;

  /// Null if there is none.
  const Node* find(std::string_view name) const;

  /// The node, to be changed except for its name, as IndexedVector::change(); null if there is none.
  Node* change(std::string_view name);

  /// The position of a cable; none if there is no such cable.
  std::optional<std::size_t> find(const PortRef& from, const PortRef& to) const;

  /// Renames a node, with its cables and in its groups.
  void rename(const std::string& from, const std::string& to);
  bool any_solo() const;

  bool operator==(const Patch&) const = default;
};

/// The nodes that stay audible with solo: the soloed ones, those that feed them, and those they feed.
std::set<std::string> heard_in_solo(const Patch&);

}  // namespace chronus::graph
