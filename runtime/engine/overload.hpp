// Judges whether the modules together take more time than there is for them, and which node to bypass.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/state.hpp"

namespace chronus::engine {

/// Takes the CPU time that the audio thread used for its samples; time for which it was not scheduled does
/// not count. Reads no clock. [control-thread]
class Overload {
 public:
  static constexpr double limit = 0.95;    ///< share of real time
  static constexpr double window = 0.050;  ///< seconds over which the load is averaged
  static constexpr int patience = 2;  ///< windows in a row until a node is named, and until it is bypassed

  struct Cost {
    Id node = 0;
    double ns_a_sample = 0;
  };
  struct Verdict {
    Id node = 0;          ///< 0: no node to blame
    bool bypass = false;  ///< false: named only, and bypassed if the overload continues
    double share = 0;     ///< share of real time that the node takes
    double load = 0;      ///< the same of all nodes
  };

  /// `sample` and `busy_ns` only increase; `rate` is in Hz. True when judge() is due.
  bool hear(std::int64_t sample, std::int64_t busy_ns, double rate) {
    if (from_ < 0) begin(sample, busy_ns);
    const double seconds = static_cast<double>(sample - from_) / rate;
    if (seconds < window) return false;
    rate_ = rate;
    load_ = static_cast<double>(busy_ns - busy_from_) * 1e-9 / seconds;
    begin(sample, busy_ns);
    if (load_ <= limit) {
      strained_ = 0;
      named_ = 0;
      return false;
    }
    return ++strained_ % patience == 0;
  }

  /// Names the most expensive of the playing nodes, or demands a bypass of the one named before.
  Verdict judge(const std::vector<Cost>& playing) {
    if (playing.empty()) return {};
    auto found = std::ranges::find(playing, named_, &Cost::node);
    const bool bypass = named_ != 0 && found != playing.end();
    if (!bypass) found = std::ranges::max_element(playing, {}, &Cost::ns_a_sample);
    named_ = bypass ? 0 : found->node;
    return {found->node, bypass, found->ns_a_sample * 1e-9 * rate_, load_};
  }

 private:
  void begin(std::int64_t sample, std::int64_t busy_ns) {
    from_ = sample;
    busy_from_ = busy_ns;
  }

  std::int64_t from_ = -1;
  std::int64_t busy_from_ = 0;
  double rate_ = 0;
  double load_ = 0;
  int strained_ = 0;  ///< windows in a row
  Id named_ = 0;
};

}  // namespace chronus::engine
