// The stage's record of a node and of a cable, retained from plan to plan. [control-thread]
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/device_inputs.hpp"
#include "engine/instance.hpp"
#include "engine/migration.hpp"
#include "engine/stage_taps.hpp"
#include "engine/state.hpp"
#include "engine/swap_record.hpp"
#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::engine {

inline constexpr std::int64_t not_leaving = -1;

/// The refusal of a version that has failed too often.
inline constexpr const char* quarantine =
    "has failed three times in ten seconds: it stays silent until its file changes";

struct PlannedNode;

/// A knob or an input of a node.
template <class State>
struct StagePort {
  std::shared_ptr<State> state;
  double aim = 0;  ///< the last value sent to it
};

struct StageNode {
  graph::Node spec;
  std::shared_ptr<NodeState> state;
  std::shared_ptr<Instance> instance;          ///< null while its module has no code that it can play
  std::shared_ptr<Instance> outgoing;          ///< the version that fades out
  std::shared_ptr<const Migration> migration;  ///< of the swap from `outgoing` to `instance`
  std::shared_ptr<const SwapRecord> record;    ///< of what that swap does with the state
  std::uint64_t swap = 0;                      ///< the swap's number
  bool hands_over = false;
  std::shared_ptr<const Code> next;  ///< queued until the fade is over
  bool next_is_other_module = false;
  std::shared_ptr<const Code> better;  ///< optimised code, queued until the fade is over
  /// The first plan that plays `instance` in another tier than it was made in; 0: none does.
  std::uint64_t better_since = 0;
  std::map<std::string, StagePort<KnobState>> knobs;
  std::map<std::string, StagePort<InputState>> inputs;
  std::string refusal;                   ///< why the newest version does not play
  std::int64_t leaves_at = not_leaving;  ///< removed: its cables fade out from this sample on
  std::shared_ptr<PlannedNode> planned;  ///< as the newest plan has it; null if none has
  int place = -1;                        ///< index among the nodes of the newest plan; -1: none
  std::size_t rank = 0;                  ///< its place in the patch
  std::shared_ptr<const Code> cabled;    ///< the code to whose ports its cables were laid
  bool silent = false;                   ///< muted, or not heard while another is solo
  bool touched = false;                  ///< `cabled` or `silent` has just changed

  bool leaving() const { return leaves_at != not_leaving; }
};

/// One single cable between two ports, by name. A patch's cable between pairs divides into several.
struct StageCable {
  StageNode* from = nullptr;  ///< null: the device's input
  std::string output;         ///< or a channel of the device (graph::channel_name)
  StageNode* to = nullptr;    ///< null: the master
  std::string input;          ///< or a channel
  std::shared_ptr<CableState> state;
  double gain = 0;                  ///< the target gain
  std::optional<double> planned;    ///< the gain in the newest plan that has the cable
  std::uint64_t planned_since = 0;  ///< the first plan with that gain
  bool audio = true;
  bool closes = false;                 ///< closes a cycle: it is delayed
  Delay delay = Delay::none;           ///< in the newest plan
  bool wanted = true;                  ///< false: it fades out
  std::uint64_t silent_plan = 0;       ///< the first plan in which it fades out; 0 while there is none
  std::int64_t gone_at = not_leaving;  ///< faded out from this sample on

  bool same_ends(const StageCable& other) const {
    return from == other.from && output == other.output && to == other.to && input == other.input;
  }

  /// Between two nodes, neither the device's input nor the master.
  bool inner() const { return from && to; }

  /// A new cable between the same ends.
  std::unique_ptr<StageCable> another() const {
    auto cable = std::make_unique<StageCable>();
    cable->from = from, cable->output = output;
    cable->to = to, cable->input = input;
    cable->gain = gain;
    cable->audio = audio;
    return cable;
  }

  /// Takes over the state of a playing cable between the same ends.
  void take_over(const StageCable& known) {
    state = known.state;
    audio = known.audio;
    closes = known.closes;
    delay = known.delay;
    planned = known.planned;
    planned_since = known.planned_since;
  }
};

/// What a plan is built from. The builder sets the nodes' `planned` and `place`, and the cables' `delay`,
/// `planned` and `planned_since`.
struct StageView {
  const std::vector<std::unique_ptr<StageNode>>& nodes;
  const std::vector<std::unique_ptr<StageCable>>& cables;
  const std::vector<std::unique_ptr<StageCable>>& leaving;  ///< cables that fade out
  const std::vector<StageTap>& taps;
  const DeviceInputs& inputs;
  std::uint64_t number;   ///< of this plan
  std::uint64_t playing;  ///< of a plan that the audio thread has taken: cables have its gains or later ones
};

}  // namespace chronus::engine
