// Gives nodes their first code, and swaps them to other code, to another module or to another text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <utility>

#include "engine/code_book.hpp"
#include "engine/engine.hpp"
#include "engine/event_backlog.hpp"
#include "engine/migration.hpp"
#include "engine/stage_event.hpp"
#include "engine/stage_node.hpp"
#include "engine/stage_nodes.hpp"

namespace chronus::engine {

/// Changes nodes; the next plan plays the change. The constructor's arguments must outlive it.
/// [control-thread]
class NodeSwaps {
 public:
  NodeSwaps(Engine&, const StageNodes&, CodeBook&, EventBacklog&);

  /// Sets the random seed of nodes that are added later.
  void set_seed(std::uint64_t seed) { seed_ = seed; }

  /// Starts a silent node. False if the code's prepare() refuses.
  bool start(StageNode&, const std::shared_ptr<const Code>&, SwapNews&);

  /// Swaps a playing node to new code, a new module or a new text, at once or when its fade is over. False if
  /// the code's prepare() refuses.
  bool swap(StageNode&, const std::shared_ptr<const Code>&, const Migration&, SwapNews&);

  /// Sends the settings that differ from `before` to the engine. Only a new instance can take a changed text,
  /// so that starts a swap.
  void follow_settings(StageNode&, const graph::Node& before, SwapNews&);

  /// Call when the fade is over: releases the old version and starts the queued one. Returns the queued
  /// version if its prepare() refuses, else 0. `first_plan` is the first plan that can play optimised code.
  std::uint64_t finish_fade(StageNode&, std::uint64_t first_plan);

  /// Call when the new version failed while it faded in: the old one plays on, or the queued one starts.
  /// Returns as finish_fade().
  std::uint64_t roll_back(StageNode&, Fault);

  /// Switches to optimised code of the version that the node plays: the same instance, no fade.
  void run_better(StageNode&, const std::shared_ptr<const Code>&, std::uint64_t first_plan);

  /// Whether a node has changed since the last call, so that a plan must be built.
  bool take_changed() { return std::exchange(changed_, false); }

  /// Call after nodes were dropped: their memory is free.
  void recount_memory() { memory_known_ = false; }

  /// An id that no knob, input, node or swap has.
  Id new_id() { return next_id_++; }

 private:
  std::expected<std::unique_ptr<Instance>, std::string> instantiate(const StageNode&,
                                                                    const std::shared_ptr<const Code>&);
  std::size_t used_memory();
  void match_ports(StageNode&, const Code&);
  void aim_knob(StageNode&, const ParamInfo&);
  void aim_input(StageNode&, const InputInfo&);
  void end_swap(StageNode&);
  std::uint64_t begin_next(StageNode&);
  void forget_code(const StageNode&, const Code& failed);

  Engine& engine_;
  const StageNodes& nodes_;
  CodeBook& codes_;
  EventBacklog& events_;
  std::int64_t ramp_;  ///< of knobs and inputs, in samples
  std::uint64_t seed_ = 1;
  Id next_id_ = 1;
  std::size_t memory_ = 0;  ///< bytes of all Buffers; those that two versions share count twice
  bool memory_known_ = false;
  bool changed_ = false;
};

}  // namespace chronus::engine
