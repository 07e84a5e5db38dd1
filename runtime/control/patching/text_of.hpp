// A patch's text, brought up to date. [control-thread]
#pragma once

#include <string>

#include "control/patching/draft.hpp"
#include "control/patching/written_text.hpp"

namespace chronus::patching {

/// The text that makes the patch, bit for bit as far as its modules can read it: the whole text stored in
/// PatchText, with the statements of everything that verbs have changed since edited, added or removed.
/// Unchanged if nothing has changed. Costs a few times as much as loading the text.
std::string text_of(const PatchText&, const graph::Patch&, const Instrument&, const language::Vocabulary&);

}  // namespace chronus::patching
