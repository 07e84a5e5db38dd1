// The audio thread: takes plans, applies events at their sample, runs the nodes, limits and reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "base/audio_block.hpp"
#include "engine/cost_meter.hpp"
#include "engine/device_inputs.hpp"
#include "engine/event.hpp"
#include "engine/guarded_memory.hpp"
#include "engine/limiters.hpp"
#include "engine/mix.hpp"
#include "engine/node_run.hpp"
#include "engine/plan.hpp"
#include "engine/publish.hpp"
#include "engine/queue.hpp"
#include "engine/reporter.hpp"
#include "engine/ring.hpp"
#include "engine/timeline.hpp"
#include "engine/transport_clock.hpp"
#include "engine/watchdog.hpp"

namespace chronus::engine {

struct EngineOptions {
  double sample_rate = 48000;  ///< in Hz, within sample_rates
  int block = 64;              ///< maximum frames per run of a node, within engine_blocks
  /// A device waits for each block: swaps that would overrun it take turns, and nodes that overrun it are
  /// bypassed. Both depend on measured time.
  bool live = false;
  std::size_t module_memory = std::numeric_limits<std::size_t>::max();  ///< bytes for all Buffers together
};

/// One engine plays to one device. process() belongs to the device's thread. [control-thread] for all else
/// that has no other tag; the control thread of an off-line engine is that of its render.
class Engine {
 public:
  explicit Engine(const EngineOptions&);
  ~Engine();

  /// Renders the next samples, of up to most_channels inputs and outputs. [audio-thread, real-time-safe]
  void process(const base::AudioBlock&) noexcept [[clang::nonblocking]];

  /// Renders to two outputs, without inputs. [audio-thread, real-time-safe]
  void process(float* left, float* right, int frames) noexcept [[clang::nonblocking]] {
    float* const out[] = {left, right};
    process({.in = {}, .out = out, .frames = frames});
  }

  /// The outputs of the patch's node `in`.
  DeviceInputs& inputs() { return inputs_; }

  PlanExchange& plans() { return plans_; }

  /// False if the ring of events is full: collect reports, wait for a block, try again.
  bool send(Event);

  /// The oldest report not yet read; false if there is none.
  bool next_report(Report& report) { return reporter_.next(report); }

  Moment now() const { return timeline_.read(); }  ///< [any-thread]

  /// The deepest gain reduction of all channels since the last call, in dB. [any-thread]
  double limiter_reduction() const { return limiters_.reduction(); }
  double take_limiter_reduction() { return limiters_.take_reduction(); }

  /// From a node's output to the device, in samples.
  int latency() const { return limiters_.latency(); }
  double sample_rate() const { return options_.sample_rate; }
  std::size_t module_memory() const { return options_.module_memory; }
  int block() const { return options_.block; }
  bool live() const { return options_.live; }

 private:
  void take_plan() noexcept;
  void take_events() noexcept;
  void apply(const Event&) noexcept;
  void render(const base::AudioBlock&, int first, int frames) noexcept [[clang::nonblocking]];
  void render_nodes(int frames) noexcept [[clang::nonblocking]];
  void run(PlanNode&, const Span&) noexcept [[clang::nonblocking]];
  void judge(PlanNode&, const Span&, const Ran&) noexcept [[clang::nonblocking]];
  void run_by_sample(const PlanGroup&, int frames) noexcept [[clang::nonblocking]];
  void run_cycle_for(const PlanGroup&, const Span&) noexcept [[clang::nonblocking]];
  void feed_taps(const base::AudioBlock&, int first, int frames) noexcept [[clang::nonblocking]];

  EngineOptions options_;
  PlanExchange plans_;
  Ring<Event> events_{8192};
  Reporter reporter_;
  EventQueue queue_{8192};
  Limiters limiters_;
  DeviceInputs inputs_;
  Timeline timeline_;
  Watchdog watchdog_;
  GuardedMemory module_stack_;  ///< the audio thread's stack for modules
  Plan* plan_ = nullptr;
  TransportClock clock_;
  CostMeter costs_;
  std::int64_t sample_ = 0;
  std::int64_t longest_call_ = 0;  ///< maximum CPU time of one call, in ns
  std::uint64_t sent_ = 0;
  double load_ = 0;
  std::int64_t busy_ns_ = 0;  ///< CPU time used for all blocks so far
  bool swaps_waiting_ = false;
  bool ran_away_ = false;  ///< a node ran away in this run
};

}  // namespace chronus::engine
