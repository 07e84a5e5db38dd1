// A patch as verbs, one a line: what `patch` prints, `save` writes and `load` reads.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "control/patching/draft.hpp"

namespace chronus::patching {

/// The commands that make this patch of an empty one.
std::vector<language::Command> to_commands(const graph::Patch&, const Instrument&);

/// The same as text.
std::string to_text(const graph::Patch&, const Instrument&);

/// The modules that the nodes of a patch's text play. Mistakes in it are passed over.
std::set<std::string> modules_in(const std::string& text);

/// Runs all commands on a draft; the first mistake names its line and the draft is worthless.
language::Edited run_all(Draft&, const std::vector<language::Command>&);

/// Reads a whole text of editing verbs into a draft.
language::Edited run_text(Draft&, const std::string& text);

}  // namespace chronus::patching
