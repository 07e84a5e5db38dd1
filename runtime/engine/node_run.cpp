#include "engine/node_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/fade_mix.hpp"
#include "engine/inputs.hpp"
#include "engine/knobs.hpp"
#include "engine/module_call.hpp"
#include "engine/non_finite.hpp"
#include "engine/output_past.hpp"
#include "engine/resetting.hpp"
#include "engine/samples.hpp"

namespace chronus::engine {

namespace {

/// Frames [from, to) of a span.
Span part(const Span& span, int from, int to) noexcept {
  return {span.offset + from, to - from, span.sample + from, span.block};
}

/// A run of a node; a version may play a part of it.
struct Run {
  const Span& span;
  const Transport& transport;
  bool moving;
};

/// The result of one version's run.
struct Played {
  int good = 0;               ///< frames before the first that is not finite
  Fault fault = Fault::none;  ///< of this run; a version that failed before is silent
};

void silence(const PlanVersion& version, const Span& span) noexcept {
  for (float* out : version.writes) std::fill_n(out + span.offset, span.frames, 0.0f);
}

/// Runs one version on the node's inputs and knobs.
Played run_version(PlanNode& node, PlanVersion& version, const Span& span, const Run& run,
                   bool update) noexcept {
  const int knobs_at = run.moving ? span.offset : run.span.offset;
  // Not vectorised: most modules have one or two ports.
#pragma clang loop vectorize(disable) unroll(disable)
  for (std::size_t i = 0; i < version.inputs.size(); ++i) {
    version.input_pointers[i] = node.inputs[version.inputs[i]].samples + (span.offset - run.span.offset);
  }
  for (std::size_t i = 0; i < version.read_scratch.size(); ++i) {
    std::copy_n(version.input_pointers[i], span.frames, version.read_scratch[i]);
    version.input_pointers[i] = version.read_scratch[i];
  }
#pragma clang loop vectorize(disable) unroll(disable)
  for (std::size_t i = 0; i < version.knobs.size(); ++i) {
    version.knob_pointers[i] = node.knobs[version.knobs[i]].buffer + knobs_at;
  }
  const std::size_t outputs = version.writes.size();
  for (std::size_t i = 0; version.partial && i < outputs; ++i) {
    std::copy_n(version.writes[i] + span.offset, span.frames, version.scratch[i]);
  }
  const Block block{span.frames,
                    span.sample,
                    version.input_pointers.data(),
                    version.knob_pointers.data(),
                    version.scratch.data(),
                    version.patched.data(),
                    run.moving,
                    update,
                    &run.transport};
  Played played{span.frames};
  go_on_resetting(version, span.frames);
  const bool rests = version.instance->failed() || version.instance->resets() ||
                     (&version == &node.outgoing && !node.migration && node.state->old_rests);
  if (!rests) played.fault = run_module(version, block);
  if (played.fault != Fault::none) played.good = 0;
  for (std::size_t i = 0; i < outputs; ++i) {
    float* out = version.writes[i] + span.offset;
    const int k = version.outputs[i];
    OutputPast unmetered;
    OutputPast& past = k < max_meters ? node.state->past[static_cast<std::size_t>(k)] : unmetered;
    if (rests || played.fault != Fault::none) {
      std::fill_n(out, span.frames, 0.0f);
      past.moved = {0, std::abs(past.last)};
      continue;
    }
    past.moved = copy_moving(past.last, version.scratch[i], out, span.frames);
    if (!past.moved.finite()) played.good = finite_frames(out, played.good);
  }
  return played;
}

/// Removes non-finite samples from the output of the version that is heard: from the first one on the version
/// is silent, is reset, and restarts where begins_anew() says, in this run or a later one. The parts after a
/// restart are short at first, as they may have to be discarded again.
Ran mend(PlanNode& node, PlanVersion& version, const Span& span, Played played, const Run& run) noexcept {
  NodeState& state = *node.state;
  Ran ran;
  int at = 0;
  int end = span.frames;
  int length = 8;
  for (;;) {
    if (played.fault != Fault::none) return {Ran::How::failed, played.fault, 0, &version};
    at += played.good;
    const bool is_bad = at < end;
    if (is_bad) {
      ran = {Ran::How::non_finite, Fault::none, 0, &version};
      const std::int64_t bad = span.sample + at;
      state.silent_until = begins_anew(bad) + reset_time(version);
      if (state.excess.reset_too_often(bad, node.rate)) {
        state.ran_away = Aside::not_finite;
        state.silent_until = std::numeric_limits<std::int64_t>::max();  // until it is muted
      }
      silence(version, part(span, at, span.frames));
      at = static_cast<int>(std::min<std::int64_t>(span.frames, state.silent_until - span.sample));
      length = 8;
      if (const Fault fault = reset_module(version); fault != Fault::none)
        return {Ran::How::failed, fault, 0, &version};
      go_on_resetting(version, at);
      state.update_due = at == span.frames;
    }
    if (at == span.frames) return ran;
    length *= 2;
    end = std::min(span.frames, at + length);
    played = run_version(node, version, part(span, at, end), run, is_bad);
  }
}

/// Runs the only version that plays, or the one that has not failed.
Ran run_alone(PlanNode& node, PlanVersion& version, const Run& run, bool update) noexcept {
  NodeState& state = *node.state;
  const Span& span = run.span;
  if (span.sample >= state.silent_until) [[likely]] {
    const Played played = run_version(node, version, span, run, update);
    if (played.good == span.frames) return {.whole = true};
    Ran ran = mend(node, version, span, played, run);
    ran.whole = ran.how == Ran::How::well;
    return ran;
  }
  const auto silent =
      static_cast<int>(std::clamp<std::int64_t>(state.silent_until - span.sample, 0, span.frames));
  silence(version, part(span, 0, silent));
  go_on_resetting(version, silent);
  if (silent == span.frames) {
    state.update_due = state.update_due || update;
    return {};
  }
  const Span rest = part(span, silent, span.frames);
  return mend(node, version, rest, run_version(node, version, rest, run, update), run);
}

/// Before a run of both versions: what the new one writes to its delay lines fades in as its outputs do, from
/// what the old one writes or, if the old one is not trusted, from silence.
void move_seams(PlanNode& node, std::int64_t sample, bool from_old) noexcept {
  if (!node.seams) return;
  const Fade& fade = node.state->fade;
  const float step = 1 / static_cast<float>(fade.length);
  const float share = 1 - static_cast<float>(sample - fade.start + 1) * step;
  const Instance& old = *node.outgoing.instance;
  const bool trusted = from_old && !old.failed();
  node.seams->move(trusted ? old.self() : nullptr, node.current.instance->self(), share, step);
}

void silence(PlanNode& node, const Span& span) noexcept {
  for (PlanOutput& output : node.outputs) std::fill_n(output.buffer + span.offset, span.frames, 0.0f);
}

/// Silences the outputs that the current version does not have.
void clear_foreign_outputs(PlanNode& node, const Span& span) noexcept {
  if (node.current.outputs.size() == node.outputs.size()) return;
  for (std::size_t k = node.current.outputs.size(); k < node.outputs.size(); ++k) {
    std::fill_n(node.outputs[k].buffer + span.offset, span.frames, 0.0f);
  }
}

/// Ends a run; if a version failed, its outputs fade out shortly.
Ran finish(PlanNode& node, const Span& span, Ran ran) noexcept {
  if (ran.how == Ran::How::failed) let_fade(node, span);
  ran.peak = follow_outputs(node, span, ran.whole ? node.current.outputs.size() : 0);
  return ran;
}

/// Runs a node that is bypassed or muted.
Ran rest(PlanNode& node, const Span& span) noexcept {
  silence(node, span);
  for (const PlanVersion* version : {&node.current, &node.outgoing}) go_on_resetting(*version, span.frames);
  if (node.state->aside.load(std::memory_order_relaxed) == Aside::slow) {
    for (const auto& [in, out] : node.through) {
      fill_input(node.inputs[in], span, node.inputs[in].cables.size());
      const float* from = node.inputs[in].buffer + span.offset;
      for (int i = 0; i < span.frames; ++i)
        node.outputs[out].buffer[span.offset + i] = std::isfinite(from[i]) ? from[i] : 0;
    }
  }
  if (std::exchange(node.state->jumps, false)) let_fade(node, span);
  follow_outputs(node, span, 0);
  return {};
}

}  // namespace

Fault put_aside(PlanNode& node, Aside why, std::int64_t until) noexcept [[clang::nonblocking]] {
  NodeState& state = *node.state;
  state.aside.store(why, std::memory_order_relaxed);
  state.aside_until = until;
  state.ran_away = Aside::none;
  state.silent_until = 0;
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

Ran finish_badly(PlanNode& node, const Span& span, Fault fault) noexcept [[clang::nonblocking]] {
  const Transport unused{};
  silence(node.current, span);
  return finish(node, span, mend(node, node.current, span, {0, fault}, {span, unused, false}));
}

Ran run_node(PlanNode& node, const Span& span, const Transport& transport) noexcept [[clang::nonblocking]] {
  NodeState& state = *node.state;
  if (const Aside aside = state.aside.load(std::memory_order_relaxed); aside != Aside::none) {
    if (aside != Aside::calmed || span.sample < state.aside_until) return rest(node, span);
    bring_back(state);
  }
  bool moving = false;
  for (PlanInput& input : node.inputs) read_input(input, span);
  for (const PlanKnob& knob : node.knobs) moving = moves(knob, span.sample) || moving;
  for (const PlanKnob& knob : node.knobs) fill_knob(knob, span, moving);
  const bool update = std::exchange(state.update_due, false);
  const Run run{span, transport, moving};

  if (node.migration ||
      (state.new_failed &&
       node.outgoing.instance)) {  // the old version alone: the new one waits, or has failed
    const bool both_update = update && node.migration;
    Ran ran = run_alone(node, node.outgoing, run, update);
    ran.whole = false;
    play_old(node, span);
    state.update_due = state.update_due || both_update;
    return finish(node, span, ran);
  }

  const bool fading =
      node.outgoing.instance && state.fade.running && !state.fade.over(span.sample) && !state.old_failed;
  if (!fading) {
    const Ran ran = run_alone(node, node.current, run, update);
    clear_foreign_outputs(node, span);
    if (state.jumps && ran.how != Ran::How::failed) hide_jump(node, span);
    return finish(node, span, ran);
  }
  // The old version runs first: the new one's delay lines take what it writes to its own.
  move_seams(node, span.sample, !state.old_rests);
  const Played old = run_version(node, node.outgoing, span, run, update);
  if (old.good < span.frames || !node.outgoing.instance->memory_intact())
    move_seams(node, span.sample, false);
  const Played played = run_version(node, node.current, span, run, update);
  clear_foreign_outputs(node, span);
  const int both = std::min(old.good, played.good);
  mix_versions(node, part(span, 0, both));
  if (both == span.frames) {
    if (state.jumps) hide_jump(node, span);
    return finish(node, span, {});
  }
  if (old.good == both) {  // the new version goes on alone
    state.old_failed = true;
    const Ran ran = mend(node, node.current, span, played, run);
    return finish(node, span,
                  ran.how == Ran::How::well ? Ran{Ran::How::old_failed, old.fault, 0, &node.outgoing} : ran);
  }
  state.new_failed = true;
  static_cast<void>(mend(node, node.outgoing, span, old, run));
  play_old(node, part(span, both, span.frames));
  return finish(node, span, {Ran::How::new_failed, played.fault, 0, &node.current});
}

}  // namespace chronus::engine
