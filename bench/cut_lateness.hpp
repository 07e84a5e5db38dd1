// How late the engine is, playing to the clock device, when a module does not come to an end.
#pragma once

#include <vector>

namespace chronus::bench {

struct Lateness {
  std::vector<double> with_ms;     ///< of the latest block around each cut
  std::vector<double> without_ms;  ///< the same, of as many stretches of time without one: the machine's own
  std::vector<double>
      episodes;  ///< for each cut, how often blocks began to be late by more than a millisecond
};

/// Real time: a quarter of a second a cut. Empty if there is no device.
Lateness lateness_of_cuts(int cuts);

}  // namespace chronus::bench
