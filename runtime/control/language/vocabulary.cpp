#include "control/language/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "control/language/suggest.hpp"

namespace chronus::language {

namespace {

/// The option keys that a verb's arguments declare: `[over=TIME]` declares `over`.
struct Keys {
  std::vector<std::string> names;
  bool ports = false;  ///< `key=value...`: any port's name is a key too
};

Keys keys_of(const Verb& verb) {
  Keys keys;
  const std::string_view text = verb.arguments;
  for (std::size_t equals = text.find('='); equals != text.npos; equals = text.find('=', equals + 1)) {
    std::size_t start = equals;
    while (start > 0 && std::islower(static_cast<unsigned char>(text[start - 1]))) --start;
    const std::string name(text.substr(start, equals - start));
    if (name == "key")
      keys.ports = true;
    else if (!name.empty())  // `+=` and the like are no keys
      keys.names.push_back(name);
  }
  return keys;
}

Edited check_keys(const Verb& verb, const Command& command) {
  const Keys keys = keys_of(verb);
  const auto wrong = [&](const std::string& what) {
    return std::unexpected(
        Problem{Exit::usage, fmt::format("{}; it takes: {} {}", what, verb.name, verb.arguments)});
  };
  for (auto option = command.options.begin(); option != command.options.end(); ++option) {
    const std::string& key = option->first;
    if (!keys.ports && std::ranges::find(keys.names, key) == keys.names.end()) {
      return wrong(fmt::format("`{}` has no option `{}`{}", verb.name, key, did_you_mean(key, keys.names)));
    }
    if (option->second.empty() && std::ranges::find(keys.names, key) != keys.names.end())
      return wrong(fmt::format("`{}=` has no value", key));
    const auto same_key = [&](const auto& other) { return other.first == key; };
    if (std::any_of(command.options.begin(), option, same_key))
      return wrong(fmt::format("`{}` has the option `{}` twice", verb.name, key));
  }
  return {};
}

}  // namespace

const Verb* Vocabulary::find(std::string_view name) const {
  const auto found = std::ranges::find(verbs_, name, &Verb::name);
  return found == verbs_.end() ? nullptr : &*found;
}

Edited Vocabulary::check(const Command& command) const {
  const Verb* verb = find(command.verb);
  if (!verb) {
    std::vector<std::string> names;
    for (const Verb& each : verbs_) names.emplace_back(each.name);
    return std::unexpected(Problem{Exit::usage, "there is no verb `" + command.verb + "`" +
                                                    did_you_mean(command.verb, names) +
                                                    " (`help` lists them)"});
  }
  const auto count = static_cast<int>(command.arguments.size());
  if (count < verb->fewest || (verb->most >= 0 && count > verb->most)) {
    return std::unexpected(Problem{Exit::usage, fmt::format("`{}` takes: {} {}   for example: {}", verb->name,
                                                            verb->name, verb->arguments, verb->example)});
  }
  return check_keys(*verb, command);
}

bool Vocabulary::needs_trust(const Command& command) const {
  const Verb& verb = *find(command.verb);
  using Reach = Verb::Reach;
  if (verb.reach == Reach::file) return command.arguments[0] != "-";
  if (verb.reach == Reach::module) return !command.arguments.empty();
  return verb.reach == Reach::machine;
}

std::string Vocabulary::as_markdown() const {
  std::string text =
      "# The verbs\n\nThe tables are made from the engine's own by `chronus help markdown=on`.\n"
      "How lines, values, replies and exit codes work stands below them.\n";
  std::string_view group;
  for (const Verb& verb : verbs_) {
    if (verb.group != group) {
      group = verb.group;
      text += fmt::format("\n## {}\n\n| verb | arguments | what it does | for example |\n|---|---|---|---|\n",
                          group);
    }
    std::string arguments(verb.arguments);
    for (std::size_t at = 0; (at = arguments.find('|', at)) != std::string::npos; at += 2)
      arguments.insert(at, "\\");
    text += fmt::format("| `{}` | {} | {} | `{}` |\n", verb.name,
                        arguments.empty() ? "" : "`" + arguments + "`", verb.help, verb.example);
  }
  return text;
}

}  // namespace chronus::language
