#include "engine/node_swap.hpp"

#include <algorithm>

#include "engine/node_run.hpp"

namespace chronus::engine {

void close_seams(PlanNode& node) noexcept [[clang::nonblocking]] {
  if (node.seams && node.outgoing.instance) node.seams->close(node.current.instance->self());
}

void begin_swap(PlanNode& node, std::int64_t sample) noexcept [[clang::nonblocking]] {
  const Instance& old = *node.outgoing.instance;
  if (!old.failed() && !old.resets() && old.memory_intact())
    node.migration->carry_out(old.self(), node.current.instance->self(), &old.initial(),
                              node.record->carried());
  NodeState& state = *node.state;
  state.old_rests = state.aside.load(std::memory_order_relaxed) != Aside::none;
  state.excess = {};
  bring_back(state);
  state.jumps = state.jumps || node.hand_over;
  if (node.hand_over) {
    node.migration->seams().bridge(node.current.instance->self(), node.hiding / 2);
  } else {
    node.migration->seams().open(node.current.instance->self());
  }
  state.fade = {!node.hand_over, node.migration->breaks(), sample, std::max<std::int64_t>(node.fade, 1)};
  state.swaps = node.swap;
  state.update_due = true;
  state.new_failed = false;
  state.old_failed = false;
  state.silent_until = 0;
  node.migration = nullptr;
}

}  // namespace chronus::engine
