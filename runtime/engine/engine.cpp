#include "engine/engine.hpp"

#include <chronus/bounds.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/clocks.hpp"
#include "engine/endless.hpp"
#include "engine/floating_point.hpp"
#include "engine/guard.hpp"
#include "engine/knobs.hpp"
#include "engine/module_entry.hpp"
#include "engine/node_run.hpp"
#include "engine/resetting.hpp"
#include "engine/runaways.hpp"
#include "engine/swap_turns.hpp"

namespace chronus::engine {

namespace {

constexpr double ramp_seconds = 0.010;

/// The least CPU time after which a call counts as endless, in ns; a block's time if that is longer.
constexpr std::int64_t least_cut = 2'500'000;

/// The load above which the nodes' costs are measured as CPU time.
constexpr double strain = 0.8;

/// Bytes of the stack on which modules run.
constexpr std::size_t module_stack = std::size_t{1} << 20;

}  // namespace

Engine::Engine(const EngineOptions& options)
    : options_(options),
      limiters_(options.sample_rate),
      inputs_(std::clamp(options.block, engine_blocks.least, engine_blocks.most)),
      module_stack_(module_stack),
      clock_(options.sample_rate) {
  options_.block = std::clamp(options.block, engine_blocks.least, engine_blocks.most);
  longest_call_ = std::max<std::int64_t>(least_cut, std::llround(options_.block * 1e9 / options.sample_rate));
  install_guard();
  timeline_.write({0, 0, 0, clock_.transport(), 0, 0});
}

Engine::~Engine() {
  delete plan_;
}

bool Engine::send(Event event) {
  event.order = sent_++;
  return events_.push(event);
}

void Engine::process(const base::AudioBlock& block) noexcept [[clang::nonblocking]] {
  const int frames = block.frames;
  const FlushToZero flush;
  const OnModuleStack calls(&module_stack_);
  use_handler_stack();
  const std::int64_t began = base::monotonic_ns();
  const std::int64_t cpu_began = base::thread_cpu_ns();
  costs_.begin_block(began, cpu_began, options_.live && load_ > strain);
  watchdog_.begin(longest_call_);
  const std::int64_t first = sample_;
  timeline_.write({sample_, first, began, clock_.transport(), load_, busy_ns_});
  reporter_.stand_at(sample_, began);
  reporter_.send_owed(plan_);
  for (int done = 0; done < frames;) {
    reporter_.stand_at(sample_, began);
    take_events();
    if (plans_.due() <= sample_) take_plan();
    while (queue_.next() <= sample_) apply(queue_.pop());
    if (clock_.due() <= sample_) clock_.follow(sample_);
    if (swaps_waiting_)
      swaps_waiting_ = begin_swaps(*plan_, reporter_, {load_, options_.sample_rate, options_.live}, sample_);
    const std::int64_t to_grid = options_.block - sample_ % options_.block;
    const std::int64_t next = std::min({queue_.next(), plans_.due(), clock_.due()});
    const auto run = static_cast<int>(std::min(
        {static_cast<std::int64_t>(frames - done), to_grid, std::max<std::int64_t>(next - sample_, 1)}));
    render(block, done, run);
    sample_ += run;
    done += run;
  }
  watchdog_.end();
  limiters_.process(block.out, frames);
  const double used = static_cast<double>(base::monotonic_ns() - began) * 1e-9;
  load_ += 0.1 * (used * options_.sample_rate / frames - load_);
  busy_ns_ += base::thread_cpu_ns() - cpu_began;
  timeline_.write({sample_, first, began, clock_.transport(), load_, busy_ns_});
}

/// Reads events up to a mark that is set before the mailbox is checked. The plan that an event is for is
/// published before the event, so that plan plays when the event is applied.
void Engine::take_events() noexcept {
  const std::size_t mark = events_.mark();
  if (plans_.due() <= sample_) take_plan();
  Event event;
  while (!queue_.full() && events_.pop_before(mark, event)) queue_.push(event);
}

void Engine::take_plan() noexcept {
  Plan* plan = plans_.take();
  if (!plan) return;
  if (plan_) plans_.give_back(plan_);
  plan_ = plan;
  const auto ramp = static_cast<std::int64_t>(ramp_seconds * options_.sample_rate);
  for (const PlanAim& cable : plan_->aims) aim(cable, sample_, ramp);
  for (PlanNode* const node : plan_->swapping) {
    if (node->swap == node->state->swaps) {  // the previous plan has begun this swap
      node->migration = nullptr;
      node->hand_over = false;
    }
    Fade& fade = node->state->fade;
    if (node->end_fade_soon && fade.running && !node->migration &&
        fade.start + fade.length - sample_ > ramp) {
      const double done = static_cast<double>(sample_ - fade.start) / static_cast<double>(fade.length);
      fade.length = static_cast<std::int64_t>(static_cast<double>(ramp) / (1 - done));
      fade.start = sample_ + ramp - fade.length;
    }
  }
  swaps_waiting_ = !plan_->swapping.empty();
  reporter_.plan_taken(plan_->number);
}

void Engine::apply(const Event& event) noexcept {
  if (clock_.apply(event, sample_)) return;
  if (!plan_) return;
  PlanNode* const target = plan_->find(event.target);
  if (!target) return;
  PlanNode& node = *target;
  switch (event.kind) {
    case Event::Kind::knob:
      for (const PlanKnob& knob : node.knobs) {
        if (knob.state->id != event.port) continue;
        turn(*knob.state, event.value, sample_, event.length);
        node.state->update_due = node.state->update_due || event.length == 0;
      }
      return;
    case Event::Kind::input:
    case Event::Kind::hit:
      for (const PlanInput& input : node.inputs) {
        if (input.state->id != event.port) continue;
        if (event.kind == Event::Kind::input)
          input.state->value.go(event.value, sample_, event.length);
        else
          input.state->hit(static_cast<float>(event.value), sample_, event.length);
      }
      return;
    case Event::Kind::reset:
      node.state->update_due = true;
      bring_back(*node.state);
      for (const PlanInput& input : node.inputs) input.state->hit_end = sample_;
      if (node.outgoing.instance) static_cast<void>(reset_module(node.outgoing));
      if (const std::int64_t time = reset_time(node.current); time > 0)
        node.state->silent_until = std::max(node.state->silent_until, sample_ + time);
      if (const Fault fault = reset_module(node.current); fault != Fault::none) {
        reporter_.report(Report::Kind::failed, node, fault);
        if (fault == Fault::endless) fail_alike(*plan_, node, node.current, reporter_, sample_);
      }
      return;
    case Event::Kind::bypass:
      if (node.state->aside.load(std::memory_order_relaxed) != Aside::none) return;
      reporter_.report(Report::Kind::put_aside, node, Fault::none, Aside::slow);
      return stop(*plan_, node, reporter_, Aside::slow, 0, sample_);
    case Event::Kind::resume:
      if (node.state->aside.load(std::memory_order_relaxed) == Aside::slow) bring_back(*node.state);
      return;
    default:
      return;
  }
}

}  // namespace chronus::engine
