// One step that edits a patch's text towards another patch. [control-thread]
#pragma once

#include "control/patching/document.hpp"
#include "control/patching/trace.hpp"
#include "control/patching/writing.hpp"

namespace chronus::patching {

/// Changes the statements that declare what differs, removes those of removed things, and inserts new ones
/// beside related ones. `trace` is the document's. True if the document changed. Where statements depend on
/// each other the document may not make the patch yet; then another step follows.
bool mend(Document&, const Trace& trace, const graph::Patch& wanted, const Writing&);

}  // namespace chronus::patching
