// The plan that the audio thread plays: nodes in run order, with every buffer and pointer laid out. The
// control thread builds it, hands it over by the mailbox, and frees it when it comes back. Consecutive plans
// share what has not changed: from the first plan that has a node, the node belongs to the audio thread.
#pragma once

#include <chronus/ports.hpp>
#include <chronus_host/abi.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "engine/guarded_memory.hpp"
#include "engine/instance.hpp"
#include "engine/migration.hpp"
#include "engine/state.hpp"
#include "engine/swap_record.hpp"
#include "engine/tap.hpp"

namespace chronus::engine {

/// A cable's end at its target: where to read.
struct PlanCable {
  const float* source = nullptr;  ///< the output's buffer, indexed by the frame within the block
  CableState* state = nullptr;
  Delay delay = Delay::none;

  bool operator==(const PlanCable&) const = default;

  /// Whether the cable passes its source's samples unchanged from this sample on.
  /// [audio-thread, real-time-safe]
  bool passes(std::int64_t sample) const noexcept {
    return delay == Delay::none && state->gain.resting(sample) && state->gain.to == 1;
  }
};

/// The gain to which a cable's state ramps.
struct PlanAim {
  CableState* state = nullptr;
  double gain = 1;
  bool audio = true;  ///< audio ramps, control switches at once
  Delay delay = Delay::none;
};

struct PlanInput {
  InputState* state = nullptr;
  float* buffer = nullptr;
  const float* samples = nullptr;  ///< scratch of the audio thread: of this run, in `buffer` or at the source
  bool gate = false;
  std::span<PlanCable> cables;  ///< in a cycle that runs by sample, cables from outside of it come first
  std::size_t outside = 0;      ///< number of cables from outside
};

struct PlanKnob {
  KnobState* state = nullptr;
  float* buffer = nullptr;
  float min = 0;
  float max = 1;
  bool in_octaves = false;
  std::span<PlanCable> cables;  ///< ordered as an input's
  std::size_t outside = 0;
};

struct PlanOutput {
  float* buffer = nullptr;  ///< what cables read; holds no -0
  bool audio = true;        ///< false: switches at a swap and never fades
};

/// One version of a node's module, wired to the node's buffers. Has no ports that only the other version has.
struct PlanVersion {
  Instance* instance = nullptr;  ///< null: no such version
  void* self = nullptr;          ///< the module's object
  void (*run)(void* self, const Block*) = nullptr;
  void (*reset)(void* self) = nullptr;
  std::span<int> inputs;     ///< per port of the module: index into PlanNode::inputs
  std::span<int> knobs;      ///< into PlanNode::knobs
  std::span<int> outputs;    ///< into PlanNode::outputs
  std::span<float*> writes;  ///< per output of the module, the buffer that its samples go to
  std::span<unsigned char> patched;
  std::span<const float*> input_pointers;  ///< scratch of the audio thread
  std::span<const float*> knob_pointers;
  std::span<float*> scratch;       ///< per output of the module, where it writes (Scratch)
  std::span<float*> read_scratch;  ///< per input of a module with block(), a copy that it may write to
  bool partial = false;            ///< block() may leave outputs unwritten: they keep their samples
};

/// A cable between nodes of one cycle, which is read sample by sample.
struct PlanFeed {
  const PlanCable* cable = nullptr;
  float* to = nullptr;  ///< the buffer of the input or knob
  float gain = 0;       ///< scratch of the audio thread: the gain at rest
  bool ramps = false;
};

/// A node's data for a cycle that runs by sample.
struct PlanCycle {
  std::span<PlanFeed> feeds;
  std::span<int> fed_knobs;  ///< knobs that a feed reaches
  Block block{};             ///< scratch of the audio thread
};

/// Its arrays lie in one piece of memory, in the order in which a run needs them.
struct alignas(cache_line) PlanNode {
  NodeState* state = nullptr;
  std::span<PlanInput> inputs;  ///< of both versions
  std::span<PlanKnob> knobs;
  std::span<PlanOutput> outputs;
  std::span<const std::byte> arrays;     ///< the memory of all spans of this node
  const Migration* migration = nullptr;  ///< set until the swap to `current` begins
  PlanVersion current;
  PlanVersion outgoing;                ///< fading out
  const SwapRecord* record = nullptr;  ///< of the same swap
  const DelaySeams* seams = nullptr;   ///< of the delay lines, while `outgoing` fades
  std::uint64_t swap = 0;              ///< the number of that swap
  std::size_t migration_bytes = 0;
  bool hand_over = false;
  std::int64_t fade = 0;                   ///< in samples
  bool end_fade_soon = false;              ///< end a running fade within 10 ms
  double rate = 48000;                     ///< sample rate, in Hz
  float hiding = 960;                      ///< samples in which the offset that hides a jump decays
  std::span<std::pair<int, int>> through;  ///< indices of audio inputs and outputs that a bypass connects
  PlanCycle cycle;
  std::span<const float*> old_outputs;  ///< per output, what `outgoing` writes; null if it has no such output
};

/// Where a tap reads.
struct PlanTap {
  Tap* tap = nullptr;
  const float* source = nullptr;  ///< null, and no channel: silence
  int channel = -1;               ///< of the device's outputs
};

/// Nodes [first, last) that run one after the other, or sample by sample in a cycle.
struct PlanGroup {
  int first = 0;
  int last = 0;
  bool by_sample = false;
};

/// A node by its id.
struct PlanTarget {
  Id id = 0;
  PlanNode* node = nullptr;
};

/// Output buffers that all modules share, one per output of the largest module. The last one ends at a guard
/// region. Before them lie copies of the inputs of modules with block(), which may write to them.
/// [control-thread]
class Scratch {
 public:
  Scratch(int block, std::size_t inputs, std::size_t outputs)
      : stride_((static_cast<std::size_t>(block) + 15) / 16 * 16),
        memory_(stride_ * (inputs + outputs) * sizeof(float)) {}

  /// The buffer for input `index`.
  float* input(std::size_t index) const {
    return reinterpret_cast<float*>(memory_.begin()) + index * stride_;
  }

  /// The buffer for output `index` of a module with `outputs` outputs.
  float* of(std::size_t index, std::size_t outputs) const {
    return reinterpret_cast<float*>(memory_.end()) - (outputs - index) * stride_;
  }

 private:
  std::size_t stride_;
  GuardedMemory memory_;
};

struct Plan {
  std::uint64_t number = 0;
  std::int64_t at = 0;           ///< the sample from which it plays; a past one means at once
  std::vector<PlanNode*> nodes;  ///< in run order
  std::vector<PlanGroup> groups;
  std::vector<std::vector<PlanCable>> master;  ///< per channel of the device
  int inputs = 0;                              ///< number of the device's channels that cables read
  std::vector<PlanCable> closing;              ///< cables with a delay
  std::vector<PlanAim> aims;                   ///< gains that may differ from the previous plan
  std::vector<PlanTap> taps;
  std::vector<PlanNode*> swapping;  ///< nodes with an outgoing version
  std::vector<PlanTarget> targets;  ///< sorted by id
  std::vector<std::shared_ptr<const void>> keeps;

  /// Null if the plan has no such node. [audio-thread, real-time-safe]
  PlanNode* find(Id id) const noexcept {
    const auto found = std::ranges::lower_bound(targets, id, {}, &PlanTarget::id);
    return found == targets.end() || found->id != id ? nullptr : found->node;
  }
};

}  // namespace chronus::engine
