// A patch as verbs, one a line: `patch` prints them, `save` writes them, `load` reads them. [control-thread]
#pragma once

#include <set>
#include <string>
#include <vector>

#include "control/patching/draft.hpp"

namespace chronus::patching {

/// The commands that make this patch from an empty one.
std::vector<language::Command> to_commands(const graph::Patch&, const Instrument&);

/// The commands as text.
std::string to_text(const graph::Patch&, const Instrument&);

/// The modules of the nodes in a patch's text. Ignores errors.
std::set<std::string> modules_in(const std::string& text);

/// Runs all commands on a draft. The first error names its line and leaves the draft unusable.
language::Edited run_all(Draft&, const std::vector<language::Command>&);

/// Reads a whole text of editing verbs into a draft.
language::Edited run_text(Draft&, const std::string& text);

}  // namespace chronus::patching
