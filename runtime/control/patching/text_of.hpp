// A patch's text, put in order.
#pragma once

#include <string>

#include "control/patching/draft.hpp"
#include "control/patching/written_text.hpp"

namespace chronus::patching {

/// The text that makes the patch, to the bit, as far as its modules can read it: the whole text that is
/// remembered, in which the statements of what verbs have changed since are changed, added or gone. Where
/// nothing has changed it is that text. Takes as long as loading it, a few times over.
std::string text_of(const PatchText&, const graph::Patch&, const Instrument&, const language::Vocabulary&);

}  // namespace chronus::patching
