// Ports of `in` and `out` whose channel the device lacks. [control-thread]
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "control/language/request.hpp"
#include "device/device.hpp"
#include "graph/patch.hpp"

namespace chronus::session {

/// Why a port of `in` or `out` is silent: "the device has 2 outputs". Empty for channels that the device has,
/// and for ports of other nodes.
std::string why_absent(const graph::PortRef&, const device::Format&);

/// Tells in the reply to `connect` that one of its ends is such a port. `status` may be empty.
void tell_absent(const std::vector<std::string>& ends, const std::function<device::Status()>& status,
                 language::Reply&);

/// A cable from or to such a port, as the user reads it: "osc to out.5 is silent: the device has 2 outputs".
struct AbsentChannel {
  std::string cable;
  std::string why;
};

/// The patch's cables with such an end.
std::vector<AbsentChannel> absent_channels(const graph::Patch&, const device::Format&);

}  // namespace chronus::session
