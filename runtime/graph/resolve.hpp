// Which ports a cable's end means: a port's name, a pair `x` for x_left and x_right, or a node's main port.
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

/// One port, or the two of a pair (left first); empty if there is no such port.
/// A main output is `out` (or the pair of that name), else the first; a main input `in`, else the first.
std::vector<PortIndex> resolve_output(const ModuleInfo&, std::string_view port);
std::vector<PortIndex> resolve_input(const ModuleInfo&, std::string_view port);

/// The same for the device's channels, the ports of `in` and `out`: `left` and `right` are 1 and 2, and both
/// if no port is named; the others are numbers up to most_channels.
std::vector<PortIndex> resolve_channels(std::string_view port);

/// The port of a channel, counted from 0: "left", "right", "3".
std::string channel_name(int index);

/// The single cables that join two ends: left to left, one to both, both to one.
std::vector<std::pair<PortIndex, PortIndex>> join(const std::vector<PortIndex>& from,
                                                  const std::vector<PortIndex>& to);

}  // namespace chronus::graph
