#include "engine/endless.hpp"

namespace chronus::engine {

namespace {

bool is_alike(const PlanVersion& version, const PlanVersion& failed) noexcept {
  return version.instance && version.run == failed.run && !version.instance->failed();
}

}  // namespace

void fail_alike(Plan& plan, const PlanNode& node, const PlanVersion& endless, Reporter& reporter,
                std::int64_t sample) noexcept [[clang::nonblocking]] {
  for (PlanNode* const each : plan.nodes) {
    PlanNode& other = *each;
    if (&other == &node) continue;
    NodeState& state = *other.state;
    if (is_alike(other.outgoing, endless)) {
      other.outgoing.instance->mark_failed();
      state.old_failed = state.jumps = true;
    }
    if (!is_alike(other.current, endless)) continue;
    other.current.instance->mark_failed();
    const bool has_old = other.outgoing.instance && !other.outgoing.instance->failed() &&
                         (other.migration || (state.fade.running && !state.fade.over(sample)));
    (has_old ? state.new_failed : state.jumps) = true;
    reporter.report(has_old ? Report::Kind::new_failed : Report::Kind::failed, other, Fault::endless);
  }
}

}  // namespace chronus::engine
