#include "jit/player/speed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/clocks.hpp"
#include "jit/player/host.hpp"

namespace chronus::jit {
namespace {

constexpr float rate = 48000;
constexpr int frames = 64;
constexpr double block_us = frames / rate * 1e6;
constexpr double patience_ms = 10;

/// A fade that takes less, or stays within the budget, is not reported: the engine flushes denormals to zero,
/// and some processors take a hundred times as long for them.
constexpr double times_longer = 4;

/// The time is the shortest of this many blocks.
constexpr int blocks_together = 16;

/// The upper limit of denormals.
constexpr float next_to_zero = 1e-38f;

class Speed {
 public:
  Speed(const ModuleInfo& info, const Entry& entry, Enter enter) : trial_(info, entry, enter), info_(info) {}

  bool prepare() { return trial_.prepare(rate); }

  /// The shortest of blocks of noise or of gates, whichever take longer.
  double sounding_us() {
    double longest = 0;
    for (const Feed feed : {Feed::noise, Feed::gates}) {
      longest = std::max(longest, together_us([&] { trial_.feed(feed, frames); }));
    }
    return longest;
  }

  /// The longest of some stretches after the sound has ended.
  double fading_us() {
    double longest = 0;
    const double end = base::monotonic_ms() + patience_ms;
    for (int stretch = 0; stretch < 100 && base::monotonic_ms() < end; ++stretch) {
      longest = std::max(longest, together_us([&] { feed_traces(); }));
    }
    return longest;
  }

 private:
  template <class Prepare>
  double together_us(Prepare prepare) {
    double shortest = std::numeric_limits<double>::infinity();
    double ms = 0;
    for (int block = 0; block < blocks_together && ms < patience_ms; ++block) {
      prepare();
      base::StopWatch clock;
      trial_.run(frames);
      const double took = clock.lap();
      ms += took;
      shortest = std::min(shortest, took * 1000);
    }
    return shortest;
  }

  /// Feeds the traces of a long faded sound, so that the module need not fade itself.
  void feed_traces() {
    trial_.feed(Feed::silence, frames);
    for (std::size_t port = 0; port < info_.inputs.size(); ++port) {
      if (info_.inputs[port].gate || info_.inputs[port].unpatched != 0) continue;
      for (std::size_t i = 0; i < frames * trial_.lanes(); ++i)
        trial_.input(port)[i] = trial_.noise() * next_to_zero;
    }
  }

  Trial trial_;
  const ModuleInfo& info_;
};

struct Times {
  double sounding_us = 0;
  double fading_us = 0;

  bool heavy() const { return sounding_us > budget * block_us; }
  bool slow_on_denormals() const {
    return fading_us > times_longer * sounding_us && fading_us > budget * block_us;
  }
};

Times measure(const ModuleInfo& info, const Entry& entry, Enter enter) {
  reset_host();
  Times times;
  {
    Speed speed(info, entry, enter);
    if (!speed.prepare()) return times;
    times.sounding_us = speed.sounding_us();
    times.fading_us = speed.fading_us();
  }
  reset_host();
  Speed fresh(info, entry, enter);
  if (fresh.prepare()) times.fading_us = std::max(times.fading_us, fresh.fading_us());
  return times;
}

}  // namespace

std::vector<std::string> speed_warnings(const ModuleInfo& info, const Entry& entry, Enter enter) {
  std::vector<std::string> warnings;
  Times times = measure(info, entry, enter);
  if (times.heavy() || times.slow_on_denormals()) {  // again, since the machine may have been busy
    const Times again = measure(info, entry, enter);
    times = {std::min(times.sounding_us, again.sounding_us), std::min(times.fading_us, again.fading_us)};
  }
  if (times.heavy()) {
    warnings.push_back(
        fmt::format("a node of it takes {:.0f} % of the time there is (more than {:.0f} %): do "
                    "less in each sample, or in prepare() and update() what can be done there",
                    100 * times.sounding_us / block_us, 100 * budget));
  }
  if (times.slow_on_denormals()) {
    warnings.push_back(fmt::format(
        "where the processor does not take numbers next to zero for zero, a sound that fades away "
        "takes {:.0f} times as long as a sound ({:.0f} us a block of 64 samples in place of "
        "{:.1f}): set to zero what has become smaller than 1e-20",
        times.fading_us / times.sounding_us, times.fading_us, times.sounding_us));
  }
  return warnings;
}

}  // namespace chronus::jit
