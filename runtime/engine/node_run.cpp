#include "engine/node_run.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "engine/knobs.hpp"
#include "engine/module_call.hpp"

namespace chronus::engine {

namespace {

bool finite(const float* samples, int count) noexcept {
  std::uint32_t worst = 0;
  for (int i = 0; i < count; ++i) {
    worst = std::max(worst, std::bit_cast<std::uint32_t>(samples[i]) & 0x7fffffffu);
  }
  return worst < 0x7f800000u;
}

void fill_input(const PlanInput& input, const Span& span) noexcept {
  float* to = input.buffer + span.offset;
  const InputState& state = *input.state;
  if (!input.cables.empty()) {
    std::fill_n(to, span.frames, state.hit);
    for (const PlanCable& cable : input.cables) add_cable(cable, span, to);
  } else if (state.value.resting(span.sample)) {
    std::fill_n(to, span.frames, static_cast<float>(state.value.to) + state.hit);
  } else {
    for (int i = 0; i < span.frames; ++i) {
      to[i] = static_cast<float>(state.value.at(span.sample + i)) + state.hit;
    }
  }
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
  const bool failed_before = version.instance->failed();
  if (!failed_before) played.fault = run_module(version, block);
  if (failed_before || played.fault != Fault::none) {
    for (float* out : version.output_pointers) std::fill_n(out, span.frames, 0.0f);
  } else {
    played.finite = std::ranges::all_of(version.output_pointers,
                                        [&](const float* out) { return finite(out, span.frames); });
  }
  return played;
}

/// The new version's share of a fade at `sample`, and the old one's.
struct Shares {
  float in;
  float out;
};

Shares shares_at(const Fade& fade, std::int64_t sample) noexcept {
  const float x =
      std::min(1.0f, static_cast<float>(sample - fade.start + 1) / static_cast<float>(fade.length));
  if (!fade.equal_power) return {x, 1 - x};
  return {std::sin(x * 1.57079633f), std::cos(x * 1.57079633f)};
}

/// Mixes what both versions wrote into the node's outputs.
void mix_versions(PlanNode& node, const Span& span) noexcept {
  const Fade& fade = node.state->fade;
  for (std::size_t k = 0; k < node.outputs.size(); ++k) {
    const PlanOutput& output = node.outputs[k];
    const float* old = node.old_outputs[k];
    float* out = output.buffer + span.offset;
    if (!output.audio) continue;
    for (int i = 0; i < span.frames; ++i) {
      const Shares share = shares_at(fade, span.sample + i);
      out[i] = share.in * out[i] + (old ? share.out * old[span.offset + i] : 0.0f);
    }
  }
}

/// The old version's outputs alone.
void play_old(PlanNode& node, const Span& span) noexcept {
  for (std::size_t k = 0; k < node.outputs.size(); ++k) {
    float* out = node.outputs[k].buffer + span.offset;
    if (const float* old = node.old_outputs[k]) {
      std::copy_n(old + span.offset, span.frames, out);
    } else {
      std::fill_n(out, span.frames, 0.0f);
    }
  }
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

/// Peaks for the meters, the last sample and own step for swaps without a fade, and what such a swap still
/// adds.
void follow_outputs(PlanNode& node, const Span& span) noexcept {
  constexpr float decay = 0.995f;  // of a hidden jump, a sample: about -40 dB in 20 ms
  const std::size_t count = std::min<std::size_t>(node.outputs.size(), max_meters);
  for (std::size_t k = 0; k < count; ++k) {
    OutputPast& past = node.state->past[k];
    float* out = node.outputs[k].buffer + span.offset;
    if (past.offset != 0 && node.outputs[k].audio) {
      for (int i = 0; i < span.frames; ++i) {
        out[i] += past.offset;
        past.offset *= decay;
      }
      if (std::abs(past.offset) < 1e-7f) past.offset = 0;
    }
    float peak = 0;
    float step = std::abs(out[0] - past.last);
    for (int i = 0; i < span.frames; ++i) peak = std::max(peak, std::abs(out[i]));
    for (int i = 1; i < span.frames; ++i) step = std::max(step, std::abs(out[i] - out[i - 1]));
    past.step = std::max(step, past.step * 0.9f);
    past.last = out[span.frames - 1];
    std::atomic<float>& meter = node.state->meters.peak[k];
    if (peak > meter.load(std::memory_order_relaxed)) meter.store(peak, std::memory_order_relaxed);
  }
}

/// Silence begins at the last sample and decays from it.
void let_fade(PlanNode& node) noexcept {
  const std::size_t count = std::min<std::size_t>(node.outputs.size(), max_meters);
  for (std::size_t k = 0; k < count; ++k) {
    if (node.outputs[k].audio) node.state->past[k].offset = node.state->past[k].last;
  }
}

/// Hides, after a swap without a fade, the part of the jump that exceeds the old version's own steps.
void hide_jump(PlanNode& node, const Span& span) noexcept {
  const std::size_t count = std::min<std::size_t>(node.outputs.size(), max_meters);
  for (std::size_t k = 0; k < count; ++k) {
    OutputPast& past = node.state->past[k];
    const float jump = node.outputs[k].buffer[span.offset] - past.last;
    const float beyond = std::abs(jump) - past.step;
    if (node.outputs[k].audio && beyond > 0) past.offset = jump > 0 ? -beyond : beyond;
  }
  node.hand_over = false;
}

/// After the only version that plays, or the one that is left: what it did not do well is silence, with a
/// short fade where it broke off.
Ran finish(PlanNode& node, const PlanVersion& version, const Span& span, const Played& played) noexcept {
  Ran ran;
  if (!played.well()) {
    silence(node, span);
    ran = {played.fault == Fault::none ? Ran::How::non_finite : Ran::How::failed, played.fault};
    if (played.fault == Fault::none) {
      ran.fault = reset_module(version);
      if (ran.fault != Fault::none) ran.how = Ran::How::failed;
      node.state->update_due = true;
    }
    if (ran.how == Ran::How::failed) let_fade(node);
  }
  follow_outputs(node, span);
  return ran;
}

}  // namespace

void begin_swap(PlanNode& node, std::int64_t sample) noexcept [[clang::nonblocking]] {
  if (!node.outgoing.instance->failed())
    node.migration->carry_out(node.outgoing.instance->self(), node.current.instance->self());
  NodeState& state = *node.state;
  state.fade = {!node.hand_over, node.migration->breaks(), sample, std::max<std::int64_t>(node.fade, 1)};
  state.swaps = node.swap;
  state.update_due = true;
  state.new_failed = false;
  state.old_failed = false;
  node.migration = nullptr;
}

Ran run_node(PlanNode& node, const Span& span, const Transport& transport) noexcept [[clang::nonblocking]] {
  NodeState& state = *node.state;
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
  const Played played = run_version(node, node.current, span, transport, moving, update);
  clear_foreign_outputs(node, span);
  if (!fading) {
    if (node.hand_over && played.well()) hide_jump(node, span);
    return finish(node, node.current, span, played);
  }
  const Played old = run_version(node, node.outgoing, span, transport, moving, update);
  if (!old.well()) {
    state.old_failed = true;
    const Ran ran = finish(node, node.current, span, played);
    return played.well() ? Ran{Ran::How::old_failed, old.fault} : ran;
  }
  if (!played.well()) {
    state.new_failed = true;
    play_old(node, span);
    follow_outputs(node, span);
    return {Ran::How::new_failed, played.fault};
  }
  mix_versions(node, span);
  follow_outputs(node, span);
  return {};
}

}  // namespace chronus::engine
