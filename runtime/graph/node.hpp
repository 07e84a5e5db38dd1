// A node of a patch: a module that plays under a name, and its settings.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace chronus::graph {

/// A value as it was written, which no module could read (yet).
struct AsWritten {
  std::string word;

  bool operator==(const AsWritten&) const = default;
};

/// A number in the parameter's own unit (a choice's position, a toggle's 0 or 1), a text, or a value that
/// waits until a module can read it.
using Setting = std::variant<double, std::string, AsWritten>;

struct Node {
  std::string name;
  std::string module;
  /// Only what a verb has set; all else has the module's defaults.
  std::map<std::string, Setting> settings;
  bool muted = false;
  bool solo = false;
  double fade_ms = 10;  ///< of a swap of its code

  bool operator==(const Node&) const = default;
};

/// The hash of the node's name. [any-thread]
inline std::size_t key_hash(const Node& node) {
  return std::hash<std::string_view>()(node.name);
}

}  // namespace chronus::graph
