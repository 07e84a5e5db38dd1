// A verb's changes as text and as JSON. [control-thread]
#pragma once

#include <string>
#include <vector>

#include "control/language/request.hpp"
#include "control/patching/draft.hpp"
#include "engine/stage.hpp"

namespace chronus::patching {

nlohmann::json to_json(const Change&);

/// One line: what, was, now, and the note or the reason of a refusal.
std::string line_of(const Change&);

/// One line per change.
std::string to_text(const std::vector<Change>&);

/// Marks each change of a text or module that its node refused, with the state that the node plays instead.
void mark_refused(const std::vector<engine::SwapNews>& refused, const engine::Stage&, std::vector<Change>&);

/// Adds the nodes that refused their new text, module or code to a reply; its text names those without a
/// marked change. `failed`: the reply becomes a refusal if there is such a node or a marked change, though
/// the patch holds the requested state.
void tell_refused(const std::vector<engine::SwapNews>& refused, bool failed, const std::vector<Change>&,
                  language::Reply&);

}  // namespace chronus::patching
