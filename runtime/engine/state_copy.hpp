// Copies the live state from the version that has faded out, which no other thread uses.
#pragma once

#include "engine/stage_node.hpp"
#include "host/state_copy.hpp"

namespace chronus::engine {

/// Copies what the node's `instance` took over from its `outgoing`, with the values of `outgoing` at the end
/// of the fade. Requires both, and that `outgoing` has not failed; see Stage::on_faded. Does not copy memory
/// that was handed over. [control-thread]
StateCopy copy_state(const StageNode&);

}  // namespace chronus::engine
