// Resolves a cable's end to ports: a port's name, a pair `x` for x_left and x_right, or a node's main port.
// [any-thread]
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/code.hpp"

namespace chronus::graph {

/// Indices into a module's ports. For the ends of cables into parameters, `param` is set.
struct PortIndex {
  int index = 0;
  bool param = false;

  auto operator<=>(const PortIndex&) const = default;
};

/// One port, or both ports of a pair (left first); empty if there is no such port.
/// A main output is `out` (or the pair of that name), else the first; a main input `in`, else the first.
std::vector<PortIndex> resolve_output(const ModuleInfo&, std::string_view port);
std::vector<PortIndex> resolve_input(const ModuleInfo&, std::string_view port);

/// Resolves a port of `in` or `out`, a channel of the device: `left` and `right` are 1 and 2, no name is
/// both, the others are numbers up to most_channels.
std::vector<PortIndex> resolve_channels(std::string_view port);

/// The port of a channel, which is counted from 0: "left", "right", "3".
std::string channel_name(int index);

/// The single cables that join two ends: left to left, one to both, both to one.
std::vector<std::pair<PortIndex, PortIndex>> join(const std::vector<PortIndex>& from,
                                                  const std::vector<PortIndex>& to);

}  // namespace chronus::graph
