// What a verb changed, in words and for programs.
#pragma once

#include <string>
#include <vector>

#include "control/language/request.hpp"
#include "control/patching/draft.hpp"
#include "engine/stage.hpp"

namespace chronus::patching {

nlohmann::json to_json(const Change&);

/// One line: what, was, now, and what is to be said of it.
std::string line_of(const Change&);

/// A line each.
std::string to_text(const std::vector<Change>&);

/// Notes at each change of a node's text or module that the node refused it, and what plays on.
void mark_refused(const std::vector<engine::SwapNews>& refused, const engine::Stage&, std::vector<Change>&);

/// Adds to a reply the nodes that could not take their new text, module or code; its text names those whose
/// change is not marked. `failed`: the verb has failed by that, though the patch holds what it asked for.
void tell_refused(const std::vector<engine::SwapNews>& refused, bool failed, const std::vector<Change>&,
                  language::Reply&);

}  // namespace chronus::patching
