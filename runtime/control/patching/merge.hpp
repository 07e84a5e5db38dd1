// Merges a save of a patch file with the changes that verbs have made since it was loaded. [control-thread]
#pragma once

#include "control/patching/trace.hpp"

namespace chronus::patching {

/// `ours` with the differences between two texts of the same file: new and changed declarations apply,
/// removed ones are removed, everything else stays. A reworded value applies even if it means the same. If
/// verbs have changed nothing, the result is the patch of the later text.
graph::Patch merge(const Trace& before, const Trace& after, const graph::Patch& ours);

}  // namespace chronus::patching
