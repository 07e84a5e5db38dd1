// One step on the way from a patch's text to the text of another patch.
#pragma once

#include "control/patching/document.hpp"
#include "control/patching/trace.hpp"
#include "control/patching/writing.hpp"

namespace chronus::patching {

/// Changes the statements that declare what differs, takes out those of what is gone, and puts in what is new
/// beside its relatives. `trace` is that of the document as it is. Whether anything was changed. Where
/// statements depend on each other the document may not make the patch yet, and the next step goes on from
/// there.
bool mend(Document&, const Trace& trace, const graph::Patch& wanted, const Writing&);

}  // namespace chronus::patching
