// A save of the file that a patch came from, over what verbs have changed since.
#pragma once

#include "control/patching/trace.hpp"

namespace chronus::patching {

/// `ours` with what differs between two texts of the same file: what a statement declares anew or otherwise
/// acts, what none declares any more goes, and all else stays as it is. A word that is written otherwise acts
/// also if it means the same. Where verbs have changed nothing, the result is what the later text makes.
graph::Patch merge(const Trace& before, const Trace& after, const graph::Patch& ours);

}  // namespace chronus::patching
