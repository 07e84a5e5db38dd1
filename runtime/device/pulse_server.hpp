// Checks whether a PulseAudio server (or PipeWire in its place) is running.
#pragma once

#include <string>

namespace chronus::device {

/// Empty if a server answers, else why none does. PulseAudio's library would start a missing server; this
/// check avoids that. Follows the library's own search: PULSE_SERVER, or else the sockets of the user and of
/// the system. Does not find a server that only client.conf names. [any-thread]
std::string pulse_server_obstacle();

}  // namespace chronus::device
