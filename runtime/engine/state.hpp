// State that outlives plans: ramps of knobs, fades of cables, hits, meters. Created on the control thread;
// from the first plan that has it, it belongs to the audio thread, except atomics.
// Functions: [audio-thread, real-time-safe].
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

/// In bytes. State that each run reads begins with a cache line.
inline constexpr std::size_t cache_line = 64;

/// Names a node, or a knob or an input of one, in an Event. Never reused.
using Id = std::uint64_t;

/// A parameter's smoothed value. `ramp` is in octaves (log2 of the value) if `in_octaves`.
struct KnobState {
  Id id = 0;
  bool in_octaves = false;
  double target = 0;  ///< the exact value at rest
  Ramp ramp;
};

/// An input's value while unpatched, and its current hit.
struct alignas(cache_line) InputState {
  Id id = 0;
  Ramp value;
  float height = 0;          ///< of the last hit
  std::int64_t hit_end = 0;  ///< the sample at which the hit is over
  std::int64_t breath = -1;  ///< the silent sample before a hit that came during another

  /// Begins a hit at `sample`. If another lasts, one silent sample separates them, so that a gate rises
  /// again.
  void hit(float with_height, std::int64_t sample, std::int64_t length) noexcept {
    breath = sample < hit_end ? sample : -1;
    height = with_height;
    hit_end = sample + length + (breath == sample ? 1 : 0);
  }

  /// The height of the hit at a sample; 0 outside of a hit.
  float hit_at(std::int64_t sample) const noexcept {
    return sample < hit_end && sample != breath ? height : 0;
  }
};

/// The delay of a cable, which is not `none` if it closes a cycle.
enum class Delay : std::uint8_t { none, sample, block };

/// A cable's gain, and its past samples if it closes a cycle.
struct alignas(cache_line) CableState {
  Ramp gain;
  float last = 0;  ///< the sample before, for cycles that run sample by sample
  /// One block, for cycles with a block() module; a ring indexed by absolute sample.
  std::vector<float> history;
};

inline constexpr int max_meters = 8;

/// Figures of one node that other threads may read at any time.
struct Meters {
  std::array<std::atomic<float>, max_meters> peak{};  ///< per output, the highest since it was last taken
  std::atomic<std::int64_t> worst_ns{0};              ///< the slowest measured run since it was last taken
  std::atomic<std::int64_t> total_ns{0};              ///< of the measured runs
  std::atomic<std::int64_t> frames{0};                ///< of the measured runs
  std::atomic<float> cost{0};                         ///< the time its code takes, in ns a sample, smoothed
  std::atomic<std::uint64_t> faults{0};               ///< runs with a non-finite output
};

/// The cross-fade from one version to the next.
struct Fade {
  bool running = false;
  bool equal_power = false;
  std::int64_t start = 0;
  std::int64_t length = 1;

  bool over(std::int64_t sample) const noexcept { return sample >= start + length; }
};

/// An output's recent past, which smooths a swap without a fade.
struct OutputPast {
  float last = 0;
  float step = 0;    ///< the largest recent step
  float offset = 0;  ///< added to hide a jump
  float decay = 0;   ///< of the offset, per sample
  Movement moved;    ///< of the last run, if it was whole
};

/// Reports of a node that wait for room in the report ring: the last one of each kind.
struct OwedReports {
  std::uint8_t kinds = 0;  ///< one bit for each Report::Kind
  Fault new_fault = Fault::none;
  Fault fault = Fault::none;
  Aside aside = Aside::none;
  std::uint64_t swap = 0;
};

struct alignas(cache_line) NodeState {
  Id id = 0;
  std::int64_t silent_until = 0;          ///< the sample at which the module restarts (non_finite.hpp)
  std::atomic<Aside> aside{Aside::none};  ///< readable on any thread
  bool jumps = false;                     ///< the next sample does not continue the last one: hide the jump
  bool costly = true;                     ///< measured in each run, not only in its turn
  bool update_due = true;                 ///< call update() before the next sample
  bool new_failed = false;                ///< the incoming version gave non-finite samples during its fade
  bool old_failed = false;
  bool old_rests = false;        ///< the outgoing version was bypassed or muted and stays silent
  Aside ran_away = Aside::none;  ///< why to mute it at the end of this run
  std::array<OutputPast, max_meters> past;
  Meters meters;
  Excess excess;
  std::int64_t aside_until = 0;  ///< of `calmed`
  Fade fade;
  std::uint64_t swaps = 0;    ///< the number of the last swap that has begun
  std::int64_t probe_ns = 1;  ///< the time of one probed sample, in a cycle
  OwedReports owed;
};

}  // namespace chronus::engine
