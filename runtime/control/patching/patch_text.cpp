#include "control/patching/patch_text.hpp"

#include <fmt/format.h>

#include "control/language/line.hpp"
#include "control/patching/cycle_notes.hpp"
#include "control/patching/writing.hpp"

namespace chronus::patching {

std::vector<language::Command> to_commands(const graph::Patch& patch, const Instrument& instrument) {
  std::vector<language::Command> commands;
  const Words none;
  const Writing writing(patch, instrument, none);
  commands.push_back(command_of("tempo", {writing.tempo()}));
  if (patch.seed != 1) commands.push_back(command_of("seed", {std::to_string(patch.seed)}));
  for (const graph::Node& node : patch.nodes) commands.push_back(writing.add(node));
  for (const graph::Cable& cable : patch.cables) commands.push_back(writing.connect(cable));
  for (const auto& [name, members] : patch.groups) {
    language::Command group = command_of("group", {name});
    group.arguments.insert(group.arguments.end(), members.begin(), members.end());
    commands.push_back(std::move(group));
  }
  for (const graph::Node& node : patch.nodes) {
    if (node.muted) commands.push_back(command_of("mute", {node.name}));
    if (node.solo) commands.push_back(command_of("solo", {node.name}));
  }
  return commands;
}

std::string to_text(const graph::Patch& patch, const Instrument& instrument) {
  std::string text;
  for (const language::Command& command : to_commands(patch, instrument))
    text += language::to_line(command) + "\n";
  return text;
}

std::set<std::string> modules_in(const std::string& text) {
  std::set<std::string> modules;
  const auto commands = language::parse_lines(text);
  if (!commands) return modules;
  for (const language::Command& command : *commands) {
    const bool names_one = command.verb == "add" || command.verb == "replace" || command.verb == "insert";
    if (names_one && command.arguments.size() > 1) modules.insert(command.arguments[1]);
  }
  return modules;
}

language::Edited run_all(Draft& draft, const std::vector<language::Command>& commands) {
  for (const language::Command& command : commands) {
    const auto in_line = [&](language::Problem problem) {
      problem.message = fmt::format("line {}: {}", command.line, problem.message);
      return problem;
    };
    if (auto right = draft.vocabulary.check(command); !right) return std::unexpected(in_line(right.error()));
    const std::size_t kept = draft.kept.size();
    const std::size_t changes = draft.changes.size();
    if (auto done = draft.run(command); !done) return std::unexpected(in_line(done.error()));
    for (std::size_t i = kept; i < draft.kept.size(); ++i)
      draft.kept[i] = fmt::format("line {}: {}", command.line, draft.kept[i]);
    for (std::size_t i = changes; i < draft.changes.size(); ++i) {
      const Change& change = draft.changes[i];
      if (change.clamped)
        draft.clamped.push_back(
            fmt::format("line {}: {} is {}; {}", command.line, change.what, change.now, change.note));
    }
  }
  if (draft.unknown == Unknown::refused) note_cycles(draft);  // a whole patch reports none
  return {};
}

language::Edited run_text(Draft& draft, const std::string& text) {
  const auto commands = language::parse_lines(text);
  if (!commands) {
    return std::unexpected(language::Problem{
        language::Exit::usage, fmt::format("line {}: {}", commands.error().line, commands.error().message)});
  }
  return run_all(draft, *commands);
}

}  // namespace chronus::patching
