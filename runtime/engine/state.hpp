// What goes on sounding while plans come and go: knobs on their way, cables fading, edges, meters. Made on
// the control thread; from the first plan that holds it on it belongs to the audio thread, atomics excepted.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/aside.hpp"
#include "engine/excess.hpp"
#include "engine/fault.hpp"
#include "engine/ramp.hpp"
#include "engine/samples.hpp"

namespace chronus::engine {

/// In bytes. What the audio thread reads in each run begins with a line of its own.
inline constexpr std::size_t cache_line = 64;

/// Names a node, or a knob or an input of one, in an Event. Never reused.
using Id = std::uint64_t;

/// A parameter's smoothed value. In octaves (log2 of the value) if it travels so.
struct KnobState {
  Id id = 0;
  bool in_octaves = false;
  double target = 0;  ///< the exact value at rest
  Ramp ramp;
};

/// What an input reads beside its cables: its value while unpatched, and a `hit` while that lasts.
struct alignas(cache_line) InputState {
  Id id = 0;
  Ramp value;
  float height = 0;          ///< of the last hit
  std::int64_t hit_end = 0;  ///< the sample at which it is over
  std::int64_t breath = -1;  ///< the sample of rest before a hit that came while one lasted

  /// Begins a hit at `sample`. One that lasts is ended a sample before, so that a gate rises again.
  void hit(float with_height, std::int64_t sample, std::int64_t length) noexcept {
    breath = sample < hit_end ? sample : -1;
    height = with_height;
    hit_end = sample + length + (breath == sample ? 1 : 0);
  }

  /// What a hit gives at a sample; 0 if none lasts.
  float hit_at(std::int64_t sample) const noexcept {
    return sample < hit_end && sample != breath ? height : 0;
  }
};

/// Of a cable that closes a cycle: by what it is late.
enum class Delay : std::uint8_t { none, sample, block };

/// A cable's gain, and what it remembers if it closes a cycle.
struct alignas(cache_line) CableState {
  Ramp gain;
  float last = 0;  ///< the sample before, for cycles that run sample by sample
  std::vector<float>
      history;  ///< one block, for cycles with a block() module; a ring indexed by absolute sample
};

inline constexpr int max_meters = 8;

/// Figures of one node that other threads may read at any time.
struct Meters {
  std::array<std::atomic<float>, max_meters> peak{};  ///< per output, the highest since it was last taken
  std::atomic<std::int64_t> worst_ns{0};              ///< the slowest measured run since it was last taken
  std::atomic<std::int64_t> total_ns{0};              ///< of the runs that were measured
  std::atomic<std::int64_t> frames{0};                ///< in these
  std::atomic<float> cost{0};                         ///< the time its code takes, in ns a sample, smoothed
  std::atomic<std::uint64_t> faults{0};               ///< runs with a non-finite output
};

/// How far the way from one version to the next has come.
struct Fade {
  bool running = false;
  bool equal_power = false;
  std::int64_t start = 0;
  std::int64_t length = 1;

  bool over(std::int64_t sample) const noexcept { return sample >= start + length; }
};

/// An output's recent past, from which a swap without a fade is smoothed.
struct OutputPast {
  float last = 0;
  float step = 0;    ///< the largest own step of late
  float offset = 0;  ///< what is added to hide a jump
  float decay = 0;   ///< of the offset, a sample
  Movement moved;    ///< of the run that has just ended, if it was whole
};

/// Reports of a node that wait for room in the report ring: each kind once, as it was last.
struct OwedReports {
  std::uint8_t kinds = 0;  ///< one bit for each Report::Kind
  Fault new_fault = Fault::none;
  Fault fault = Fault::none;
  Aside aside = Aside::none;
  std::uint64_t swap = 0;
};

struct alignas(cache_line) NodeState {
  Id id = 0;
  std::int64_t silent_until = 0;          ///< the sample at which the module begins anew (non_finite.hpp)
  std::atomic<Aside> aside{Aside::none};  ///< any thread may read it
  bool jumps = false;       ///< what comes next does not go on from the last sample: the jump is hidden
  bool costly = true;       ///< its time is measured in each run, not only in its turn
  bool update_due = true;   ///< call update() before the next sample
  bool new_failed = false;  ///< the incoming version gave non-finite samples during its fade
  bool old_failed = false;
  bool old_rests = false;        ///< the outgoing version was aside and stays silent
  Aside ran_away = Aside::none;  ///< it is to be put aside at the end of this run
  std::array<OutputPast, max_meters> past;
  Meters meters;
  Excess excess;
  std::int64_t aside_until = 0;  ///< of `calmed`
  Fade fade;
  std::uint64_t swaps = 0;    ///< the number of the last swap that has begun
  std::int64_t probe_ns = 1;  ///< the time that one sample took, in a cycle
  OwedReports owed;
};

}  // namespace chronus::engine
