#include "control/modules/timing.hpp"

#include <algorithm>

namespace chronus::modules {

double ms_between(std::int64_t from_ns, std::int64_t to_ns) {
  return static_cast<double>(to_ns - from_ns) / 1e6;
}

void Timing::migrated(std::int64_t from_ns, std::int64_t to_ns) {
  constexpr double noticeable = 0.5;  // less is the duration of a call, not a wait
  const double held = ms_between(linked_ns, from_ns);
  if (held > noticeable) hold = held;
  migrate = ms_between(from_ns, to_ns);
  migrated_ns = to_ns;
}

void Timing::sounds(std::int64_t at_sample, std::int64_t ns) {
  sample = at_sample;
  // A plan may be taken within a device block, which was requested before.
  wait = std::max(0.0, ms_between(migrated_ns, ns));
  total = ms_between(saved_ns, ns);
}

}  // namespace chronus::modules
