#include "control/patching/draft.hpp"

#include <algorithm>

#include "control/language/suggest.hpp"

namespace chronus::patching {

language::Edited Draft::run(const language::Command& command) {
  const language::Verb* verb = vocabulary.find(command.verb);
  if (!verb || !verb->action.edit)
    return std::unexpected(
        language::Problem{language::Exit::usage, "`" + command.verb + "` does not edit a patch"});
  only_turns = only_turns && (command.verb == "set" || command.verb == "tempo");
  return verb->action.edit(*this, command);
}

std::expected<const graph::Node*, language::Problem> Draft::node(const std::string& name) const {
  if (const graph::Node* found = patch.find(name)) return found;
  return std::unexpected(
      language::Problem{language::Exit::not_found,
                        "there is no node `" + name + "`" + language::did_you_mean(name, node_names())});
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

bool Draft::keeps(const language::Problem& problem) {
  const bool is_name = problem.exit == language::Exit::not_found || problem.unknown_choice;
  const bool is_kept = unknown == Unknown::all_kept || (unknown == Unknown::names_kept && is_name);
  if (is_kept) kept.push_back(problem.message);
  return is_kept;
}

}  // namespace chronus::patching
