#include "control/session/absent_channels.hpp"

#include <fmt/format.h>

#include "engine/device_inputs.hpp"
#include "graph/resolve.hpp"

namespace chronus::session {

std::string why_absent(const graph::PortRef& at, const device::Format& device) {
  const bool out = at.node == graph::master;
  if (!out && at.node != graph::device_input) return {};
  const auto ends = graph::resolve_channels(at.port);
  const int has = !out ? device.inputs : device.outputs > 0 ? device.outputs : 2;  // 2 before it is open
  if (ends.empty() || ends.front().index < (out ? has : engine::DeviceInputs::heard_on(has))) return {};
  return fmt::format("the device has {} {}{}", has, out ? "output" : "input", has == 1 ? "" : "s");
}

void tell_absent(const std::vector<std::string>& ends, const std::function<device::Status()>& status,
                 language::Reply& reply) {
  if (!status) return;
  const device::Format device = status().format;
  for (const std::string& end : ends) {
    const std::string why = why_absent(graph::to_port(end), device);
    if (why.empty()) continue;
    reply.data["absent_channel"] = end;
    reply.text += fmt::format("; {} is silent: {}", end, why);
  }
}

std::vector<AbsentChannel> absent_channels(const graph::Patch& patch, const device::Format& device) {
  std::vector<AbsentChannel> absent;
  for (const graph::Cable& cable : patch.cables) {
    std::string why = why_absent(cable.to, device);
    if (why.empty()) why = why_absent(cable.from, device);
    if (!why.empty()) absent.push_back({to_text(cable.from) + " to " + to_text(cable.to), why});
  }
  return absent;
}

}  // namespace chronus::session
