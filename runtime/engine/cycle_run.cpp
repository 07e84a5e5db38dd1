#include "engine/cycle_run.hpp"

#include <algorithm>
#include <utility>

#include "engine/inputs.hpp"
#include "engine/knobs.hpp"
#include "engine/module_call.hpp"
#include "engine/samples.hpp"

namespace chronus::engine {

namespace {

bool can_run(const PlanNode& node, const Span& span) noexcept {
  const NodeState& state = *node.state;
  const bool old_plays =
      node.outgoing.instance &&
      (state.new_failed || (state.fade.running && !state.fade.over(span.sample) && !state.old_failed));
  return !node.migration && !old_plays && span.sample >= state.silent_until && !state.jumps &&
         !node.current.instance->failed() && !node.current.instance->resets() &&
         node.current.outputs.size() == node.outputs.size() &&
         state.aside.load(std::memory_order_relaxed) == Aside::none &&
         std::ranges::all_of(state.past, [](const OutputPast& past) { return past.offset == 0; }) &&
         std::ranges::all_of(node.inputs,
                             [&](const PlanInput& input) { return span.sample >= input.state->hit_end; });
}

/// Sums what comes from outside of the cycle, for the whole span.
void prepare(PlanNode& node, const Span& span, const Transport& transport) noexcept {
  PlanVersion& version = node.current;
  PlanCycle& cycle = node.cycle;
  bool moving = false;
  for (const PlanInput& input : node.inputs) fill_input(input, span, input.outside);
  for (const PlanKnob& knob : node.knobs) moving = moves(knob, span.sample) || moving;
  for (const PlanKnob& knob : node.knobs) {
    if (knob.outside == knob.cables.size()) {
      fill_knob(knob, span, moving);
    } else {
      sum_knob(knob, span, knob.outside);
    }
  }
  for (PlanFeed& feed : cycle.feeds) {
    const Ramp& gain = feed.cable->state->gain;
    feed.ramps = !gain.resting(span.sample);
    feed.gain = static_cast<float>(gain.to);
  }
  for (std::size_t i = 0; i < version.inputs.size(); ++i) {
    version.input_pointers[i] = node.inputs[version.inputs[i]].buffer + span.offset;
  }
  for (std::size_t i = 0; i < version.knobs.size(); ++i) {
    version.knob_pointers[i] = node.knobs[version.knobs[i]].buffer + span.offset;
  }
  cycle.block = {1,
                 span.sample,
                 version.input_pointers.data(),
                 version.knob_pointers.data(),
                 version.scratch.data(),
                 version.patched.data(),
                 moving,
                 std::exchange(node.state->update_due, false),
                 &transport};
}

/// The cable's sample in this frame of the block.
float read(const PlanFeed& feed, const Span& at) noexcept {
  const PlanCable& cable = *feed.cable;
  float x = 0;
  if (cable.delay == Delay::none) {
    x = cable.source[at.offset];
  } else {
    x = at.offset == 0 ? cable.state->last : cable.source[at.offset - 1];
  }
  return x * (feed.ramps ? static_cast<float>(cable.state->gain.at(at.sample)) : feed.gain);
}

/// Runs a node for one sample and advances its block. False if an output is not finite.
bool run_sample(PlanNode& node, const Span& at, Fault& fault) noexcept {
  PlanVersion& version = node.current;
  Block& block = node.cycle.block;
  for (const PlanFeed& feed : node.cycle.feeds) feed.to[at.offset] += read(feed, at);
  for (const int k : node.cycle.fed_knobs) hold_knob(node.knobs[k], at);
  fault = run_module(version, block);
  std::int32_t most = 0;
  for (std::size_t i = 0; i < version.writes.size(); ++i) {
    const float sample = *version.scratch[i];
    version.writes[i][at.offset] = sample + 0.0f;
    most = std::max(most, magnitude(sample));
  }
  for (const float*& input : version.input_pointers) ++input;
  if (block.moving) {
    for (const float*& knob : version.knob_pointers) ++knob;
  }
  ++block.sample;
  block.update = false;
  return most < not_finite;
}

}  // namespace

bool can_run_cycle(std::span<PlanNode* const> nodes, const Span& span) noexcept [[clang::nonblocking]] {
  return std::ranges::all_of(nodes, [&](const PlanNode* node) { return can_run(*node, span); });
}

CycleEnd run_cycle(std::span<PlanNode* const> nodes, const Span& span, const Transport& transport) noexcept
    [[clang::nonblocking]] {
  for (PlanNode* const node : nodes) prepare(*node, span, transport);
  Fault fault = Fault::none;
  for (int i = 0; i < span.frames; ++i) {
    const Span at{span.offset + i, 1, span.sample + i, span.block};
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const bool finite = run_sample(*nodes[n], at, fault);
      if (!finite || fault != Fault::none) return {i, static_cast<int>(n), fault};
    }
  }
  return {span.frames, 0, Fault::none};
}

}  // namespace chronus::engine
