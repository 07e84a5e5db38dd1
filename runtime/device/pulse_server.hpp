// Whether a PulseAudio server (or PipeWire in its place) is there to be asked.
#pragma once

#include <string>

namespace chronus::device {

/// Empty if one answers, else why not. PulseAudio's library would start a server that is not there; looking
/// first keeps it from that. Follows the library's own search: PULSE_SERVER, or else the sockets of the user
/// and of the system. A server named only in client.conf is not found.
std::string pulse_server_obstacle();

}  // namespace chronus::device
