// Clients of the doors, which send and measure: each function takes its time and belongs to no engine's
// thread.
#pragma once

#include <string>
#include <vector>

#include "bench/latency_playback.hpp"

namespace chronus::bench {

/// How long each of some hundred OSC messages that set `probe.level` takes until the first sample that it
/// changes leaves the device, in ms.
std::vector<double> osc_ms(int port, Change&, const Schedule&);

/// How many OSC messages a second are answered.
double osc_a_second(int port);

/// How long verbs through the local socket at `path` take, in ms, each sent when the one before is answered.
std::vector<double> round_trip_ms(const std::string& path);

/// How many verbs a second the local socket answers.
double verbs_a_second(const std::string& path);

}  // namespace chronus::bench
