// Measures a stretch of sound. [any-thread]
#pragma once

#include <vector>

namespace chronus::verbs {

struct Heard {
  double peak_db = -200;
  double rms_db = -200;
  double dc = 0;
  double pitch_hz = 0;  ///< 0: none, or noise
  double clarity = 0;   ///< of the pitch, 0 to 1
  bool silent = true;   ///< below -80 dB throughout
  double lowest = 0;
  double highest = 0;
};

/// Pitch by the normalised square difference of McLeod and Wyvill ("A smarter way to find pitch", 2005), 25
/// Hz to 4 kHz, over the loudest stretch.
Heard listen_to(const std::vector<float>& samples, double sample_rate);

}  // namespace chronus::verbs
