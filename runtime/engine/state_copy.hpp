// A copy of the live state, taken where nobody else touches it any more: from the version that has faded out.
#pragma once

#include "engine/stage_node.hpp"
#include "host/state_copy.hpp"

namespace chronus::engine {

/// What the node's `instance` took over from its `outgoing`, as that has gone on meanwhile. Control thread
/// only, while the node has both and the outgoing has not failed; see Stage::on_faded. Memory that was handed
/// over is not copied.
StateCopy copy_state(const StageNode&);

}  // namespace chronus::engine
