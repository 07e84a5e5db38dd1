#include "engine/node_run.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "engine/fade_mix.hpp"
#include "engine/inputs.hpp"
#include "engine/knobs.hpp"
#include "engine/module_call.hpp"
#include "engine/output_past.hpp"

namespace chronus::engine {

namespace {

bool finite(const float* samples, int count) noexcept {
  std::uint32_t worst = 0;
  for (int i = 0; i < count; ++i) {
    worst = std::max(worst, std::bit_cast<std::uint32_t>(samples[i]) & 0x7fffffffu);
  }
  return worst < 0x7f800000u;
}

/// How one version has played.
struct Played {
  bool finite = true;
  Fault fault = Fault::none;  ///< of this run; what has failed before is silent
  bool well() const noexcept { return finite && fault == Fault::none; }
};

/// Runs one version on the node's inputs and knobs.
Played run_version(PlanNode& node, PlanVersion& version, const Span& span, const Transport& transport,
                   bool moving, bool update) noexcept {
  for (std::size_t i = 0; i < version.inputs.size(); ++i) {
    version.input_pointers[i] = node.inputs[version.inputs[i]].buffer + span.offset;
  }
  for (std::size_t i = 0; i < version.knobs.size(); ++i) {
    version.knob_pointers[i] = node.knobs[version.knobs[i]].buffer + span.offset;
  }
  for (std::size_t i = 0; i < version.outputs.size(); ++i) {
    version.output_pointers[i] = version.writes[i] + span.offset;
  }
  const Block block{span.frames,
                    span.sample,
                    version.input_pointers.data(),
                    version.knob_pointers.data(),
                    version.output_pointers.data(),
                    version.patched.data(),
                    moving,
                    update,
                    &transport};
  Played played;
  const bool rests =
      version.instance->failed() || (&version == &node.outgoing && !node.migration && node.state->old_rests);
  if (!rests) played.fault = run_module(version, block);
  if (rests || played.fault != Fault::none) {
    for (float* out : version.output_pointers) std::fill_n(out, span.frames, 0.0f);
  } else {
    played.finite = std::ranges::all_of(version.output_pointers,
                                        [&](const float* out) { return finite(out, span.frames); });
  }
  return played;
}

/// Before a run of both versions: what the new one writes to its delay lines fades in as its outputs do, from
/// what the old one writes to them or, if that is not to be trusted, from silence.
void move_seams(PlanNode& node, std::int64_t sample, bool from_old) noexcept {
  if (!node.seams) return;
  const Fade& fade = node.state->fade;
  const float step = 1 / static_cast<float>(fade.length);
  const float share = 1 - static_cast<float>(sample - fade.start + 1) * step;
  const Instance& old = *node.outgoing.instance;
  const bool trusted = from_old && !old.failed();
  node.seams->move_seams(trusted ? old.self() : nullptr, node.current.instance->self(), share, step);
}

void silence(PlanNode& node, const Span& span) noexcept {
  for (PlanOutput& output : node.outputs) std::fill_n(output.buffer + span.offset, span.frames, 0.0f);
}

/// Outputs that the current version does not have hold nothing of their own.
void clear_foreign_outputs(PlanNode& node, const Span& span) noexcept {
  if (node.current.outputs.size() == node.outputs.size()) return;
  for (std::size_t k = node.current.outputs.size(); k < node.outputs.size(); ++k) {
    std::fill_n(node.outputs[k].buffer + span.offset, span.frames, 0.0f);
  }
}

/// After the only version that plays, or the one that is left: what it did not do well is silence, with a
/// short fade where it broke off.
Ran finish(PlanNode& node, const PlanVersion& version, const Span& span, const Played& played) noexcept {
  Ran ran;
  if (!played.well()) {
    silence(node, span);
    ran = {played.fault == Fault::none ? Ran::How::non_finite : Ran::How::failed, played.fault, 0, &version};
    if (played.fault == Fault::none) {
      ran.fault = reset_module(version);
      if (ran.fault != Fault::none) ran.how = Ran::How::failed;
      node.state->update_due = true;
    }
    if (ran.how == Ran::How::failed) let_fade(node, span);
  }
  ran.peak = follow_outputs(node, span);
  return ran;
}

/// A node that is aside.
Ran rest(PlanNode& node, const Span& span) noexcept {
  silence(node, span);
  if (node.state->aside.load(std::memory_order_relaxed) == Aside::slow) {
    for (const auto& [in, out] : node.through) {
      fill_input(node.inputs[in], span);
      const float* from = node.inputs[in].buffer + span.offset;
      if (finite(from, span.frames)) std::copy_n(from, span.frames, node.outputs[out].buffer + span.offset);
    }
  }
  if (std::exchange(node.state->jumps, false)) let_fade(node, span);
  follow_outputs(node, span);
  return {};
}

}  // namespace

Fault put_aside(PlanNode& node, Aside why, std::int64_t until) noexcept [[clang::nonblocking]] {
  NodeState& state = *node.state;
  state.aside.store(why, std::memory_order_relaxed);
  state.aside_until = until;
  state.ran_away = Aside::none;
  state.excess = {};
  state.jumps = true;
  if (why == Aside::slow) return Fault::none;
  if (node.outgoing.instance) static_cast<void>(reset_module(node.outgoing));
  return reset_module(node.current);
}

void bring_back(NodeState& state) noexcept [[clang::nonblocking]] {
  if (state.aside.load(std::memory_order_relaxed) == Aside::none) return;
  state.aside.store(Aside::none, std::memory_order_relaxed);
  state.update_due = true;
  state.jumps = true;
}

void close_seams(PlanNode& node) noexcept [[clang::nonblocking]] {
  if (node.seams && node.outgoing.instance) node.seams->close_seams(node.current.instance->self());
}

void begin_swap(PlanNode& node, std::int64_t sample) noexcept [[clang::nonblocking]] {
  const Instance& old = *node.outgoing.instance;
  if (!old.failed() && old.memory_intact())
    node.migration->carry_out(old.self(), node.current.instance->self());
  NodeState& state = *node.state;
  state.old_rests = state.aside.load(std::memory_order_relaxed) != Aside::none;
  state.excess = {};
  bring_back(state);
  state.jumps = state.jumps || node.hand_over;
  if (node.hand_over) {
    node.migration->bridge_seams(node.current.instance->self(), node.hiding / 2);
  } else {
    node.migration->open_seams(node.current.instance->self());
  }
  state.fade = {!node.hand_over, node.migration->breaks(), sample, std::max<std::int64_t>(node.fade, 1)};
  state.swaps = node.swap;
  state.update_due = true;
  state.new_failed = false;
  state.old_failed = false;
  node.migration = nullptr;
}

Ran run_node(PlanNode& node, const Span& span, const Transport& transport) noexcept [[clang::nonblocking]] {
  NodeState& state = *node.state;
  if (const Aside aside = state.aside.load(std::memory_order_relaxed); aside != Aside::none) {
    if (aside != Aside::calmed || span.sample < state.aside_until) return rest(node, span);
    bring_back(state);
  }
  bool moving = false;
  for (const PlanInput& input : node.inputs) fill_input(input, span);
  for (const PlanKnob& knob : node.knobs) moving = moves(knob, span.sample) || moving;
  for (const PlanKnob& knob : node.knobs) fill_knob(knob, span, moving);
  const bool update = std::exchange(state.update_due, false);

  if (node.migration ||
      (state.new_failed &&
       node.outgoing.instance)) {  // the old version alone: its successor waits, or has failed
    const Played played = run_version(node, node.outgoing, span, transport, moving, update);
    play_old(node, span);
    state.update_due = state.update_due || (update && node.migration);
    return finish(node, node.outgoing, span, played);
  }

  const bool fading =
      node.outgoing.instance && state.fade.running && !state.fade.over(span.sample) && !state.old_failed;
  if (!fading) {
    const Played played = run_version(node, node.current, span, transport, moving, update);
    clear_foreign_outputs(node, span);
    if (state.jumps && played.well()) hide_jump(node, span);
    return finish(node, node.current, span, played);
  }
  // First the old version, since what it writes to its delay lines goes into those of the new one.
  move_seams(node, span.sample, !state.old_rests);
  const Played old = run_version(node, node.outgoing, span, transport, moving, update);
  if (!old.well() || !node.outgoing.instance->memory_intact()) move_seams(node, span.sample, false);
  const Played played = run_version(node, node.current, span, transport, moving, update);
  clear_foreign_outputs(node, span);
  if (!old.well()) {
    state.old_failed = true;
    const Ran ran = finish(node, node.current, span, played);
    return played.well() ? Ran{Ran::How::old_failed, old.fault, ran.peak, &node.outgoing} : ran;
  }
  if (!played.well()) {
    state.new_failed = true;
    play_old(node, span);
    return {Ran::How::new_failed, played.fault, follow_outputs(node, span), &node.current};
  }
  mix_versions(node, span);
  if (state.jumps) hide_jump(node, span);
  return {Ran::How::well, Fault::none, follow_outputs(node, span)};
}

}  // namespace chronus::engine
