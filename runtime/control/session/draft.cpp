#include "control/session/draft.hpp"

#include <algorithm>

#include "control/session/edits.hpp"
#include "control/suggest.hpp"

namespace chronus::control {

Edited Draft::run(const Command& command) {
  const EditVerb* verb = find_edit(command.verb);
  if (!verb) return tl::unexpected(Problem{Exit::usage, "`" + command.verb + "` does not edit a patch"});
  only_turns = only_turns && (command.verb == "set" || command.verb == "tempo");
  return verb->run(*this, command);
}

tl::expected<graph::Node*, Problem> Draft::node(const std::string& name) {
  if (graph::Node* found = patch.find(name)) return found;
  return tl::unexpected(
      Problem{Exit::not_found, "there is no node `" + name + "`" + did_you_mean(name, node_names())});
}

const ModuleInfo* Draft::info(const graph::Node& node) const {
  const auto code = instrument.code(node.module);
  return code ? &code->info : nullptr;
}

std::vector<std::string> Draft::node_names() const {
  std::vector<std::string> names;
  for (const graph::Node& node : patch.nodes) names.push_back(node.name);
  return names;
}

bool Draft::keeps(const Problem& problem) {
  const bool is_kept =
      unknown == Unknown::all_kept || (unknown == Unknown::names_kept && problem.exit == Exit::not_found);
  if (is_kept) kept.push_back(problem.message);
  return is_kept;
}

bool is_edit(std::string_view verb) {
  return find_edit(verb) != nullptr;
}

}  // namespace chronus::control
