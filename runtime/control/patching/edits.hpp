// The verbs that edit a patch, as functions on a draft. [control-thread]
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "control/patching/draft.hpp"

namespace chronus::patching {

/// A verb that is written wrongly.
inline language::Problem usage(std::string message) {
  return {language::Exit::usage, std::move(message)};
}

// By file: edits_nodes.cpp, edits_cables.cpp, edits_settings.cpp, edits_time.cpp.
language::Edited edit_add(Draft&, const language::Command&);
language::Edited edit_remove(Draft&, const language::Command&);
language::Edited edit_rename(Draft&, const language::Command&);
language::Edited edit_replace(Draft&, const language::Command&);
language::Edited edit_insert(Draft&, const language::Command&);
language::Edited edit_mute(Draft&, const language::Command&);
language::Edited edit_unmute(Draft&, const language::Command&);
language::Edited edit_solo(Draft&, const language::Command&);
language::Edited edit_unsolo(Draft&, const language::Command&);
language::Edited edit_group(Draft&, const language::Command&);
language::Edited edit_connect(Draft&, const language::Command&);
language::Edited edit_disconnect(Draft&, const language::Command&);
language::Edited edit_chain(Draft&, const language::Command&);
language::Edited edit_set(Draft&, const language::Command&);
language::Edited edit_tempo(Draft&, const language::Command&);
language::Edited edit_seed(Draft&, const language::Command&);

/// The names of the nodes that a word refers to: a node, a group, or `all`.
std::expected<std::vector<std::string>, language::Problem> nodes_of(const Draft&, const std::string& word);

/// Sets one port of a node from words (`440`, or `+=` `3dB`). Lists set banks. `over` is a duration or empty.
language::Edited set_port(Draft&, graph::Node&, const std::string& port,
                          const std::vector<std::string>& words, const std::string& over);

/// Likewise for a port of this module, independent of the node's code. `ramp` is in samples.
language::Edited set_port_of(const ModuleInfo&, Draft&, graph::Node&, const std::string& port,
                             const std::vector<std::string>& words, std::int64_t ramp = 0);

/// The names that `set` accepts for a node of this module.
std::vector<std::string> settable(const ModuleInfo&);

}  // namespace chronus::patching
