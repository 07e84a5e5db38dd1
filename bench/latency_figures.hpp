// What the latency benchmark has found.
#pragma once

#include <vector>

namespace chronus::bench {

struct Figures {
  std::vector<double> osc_ms;         ///< from an OSC message to the first sample that it changes
  std::vector<double> round_trip_ms;  ///< of a verb through the local socket
  std::vector<double> late_ms;        ///< the machine's own: how late the device's calls came
  double osc_a_second = 0;
  double verbs_a_second = 0;
};

/// To stdout, as text or as a line of JSON.
void print(const Figures&, bool json);

}  // namespace chronus::bench
