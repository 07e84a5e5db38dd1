// The verbs that change a patch, each a function on a draft.
#pragma once

#include <string_view>

#include "control/session/draft.hpp"

namespace chronus::control {

struct EditVerb {
  std::string_view name;
  Edited (*run)(Draft&, const Command&);
};

/// Null if the verb does not edit.
const EditVerb* find_edit(std::string_view verb);

// By file: edits_nodes.cpp, edits_cables.cpp, edits_settings.cpp.
Edited edit_add(Draft&, const Command&);
Edited edit_remove(Draft&, const Command&);
Edited edit_rename(Draft&, const Command&);
Edited edit_replace(Draft&, const Command&);
Edited edit_insert(Draft&, const Command&);
Edited edit_mute(Draft&, const Command&);
Edited edit_unmute(Draft&, const Command&);
Edited edit_solo(Draft&, const Command&);
Edited edit_unsolo(Draft&, const Command&);
Edited edit_group(Draft&, const Command&);
Edited edit_connect(Draft&, const Command&);
Edited edit_disconnect(Draft&, const Command&);
Edited edit_chain(Draft&, const Command&);
Edited edit_set(Draft&, const Command&);
Edited edit_tempo(Draft&, const Command&);
Edited edit_seed(Draft&, const Command&);

/// The nodes that a word means: a node, a group, or `all`.
tl::expected<std::vector<graph::Node*>, Problem> nodes_of(Draft&, const std::string& word);

/// Sets one port of a node from words (`440`, or `+=` `3dB`); lists go to banks. `over` is a duration or
/// empty.
Edited set_port(Draft&, graph::Node&, const std::string& port, const std::vector<std::string>& words,
                const std::string& over);

/// The same for a port of this module, whatever code the node has now; `ramp` in samples.
Edited set_port_of(const ModuleInfo&, Draft&, graph::Node&, const std::string& port,
                   const std::vector<std::string>& words, std::int64_t ramp = 0);

/// The names that `set` takes for a node of this module.
std::vector<std::string> settable(const ModuleInfo&);

}  // namespace chronus::control
