#include "control/session/stories.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <vector>

namespace chronus::session {

std::string next_take(const std::string& file) {
  const std::filesystem::path path(file);
  for (int number = 2;; ++number) {
    const std::string name = fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string());
    const std::filesystem::path next = path.parent_path() / name;
    if (!std::filesystem::exists(next)) return next.string();
  }
}

std::string unknown_story(const Memory& memory) {
  std::set<std::string> names;
  for (const nlohmann::json& record : memory.unknown_records) names.insert(record.at("kind"));
  for (const auto& [key, value] : memory.unknown_keys.items()) names.insert(key);
  if (names.empty()) return {};
  return fmt::format("the session holds what this version of Chronus does not know, and keeps it: `{}`",
                     fmt::join(names, "`, `"));
}

std::string left_out_story(const Memory& memory, const std::set<std::string>& modules) {
  std::vector<std::string> names;
  for (const std::string& name : modules) {
    const auto known = memory.modules.find(name);
    names.push_back("`" + name + "`");
    if (known == memory.modules.end()) continue;
    if (!known->second.kept.empty())
      names.back() += fmt::format(" (version {})", known->second.kept.back().number);
    if (!known->second.door.empty())
      names.back() += ", last changed by the door `" + known->second.door + "`,";
  }
  return fmt::format(
      "safe mode: {} {} left out, and all else plays; mend it and save it, or `undo` it, or `reload` it",
      fmt::join(names, " and "), names.size() == 1 ? "is" : "are");
}

std::string safe_story(const Memory& memory) {
  const auto last = memory.modules.find(memory.last_module);
  const std::string who = last == memory.modules.end()
                              ? "No module had been changed"
                              : fmt::format("The last module that was changed is `{}`, by the door `{}`",
                                            last->first, last->second.door);
  return "safe mode: the patch is there, and no module's code runs. " + who +
         "; mend it and save it, or `undo` it, or `reload` what is to play";
}

}  // namespace chronus::session
