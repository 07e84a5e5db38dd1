#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <ranges>

#include "control/session/session.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::verbs {

namespace {

constexpr std::size_t usual_count = 30;

/// Local time, with the date unless it is today's.
std::string when(std::int64_t seconds) {
  const std::time_t then = seconds;
  const std::time_t today = std::time(nullptr);
  std::tm at{};
  std::tm now{};
  localtime_r(&then, &at);
  localtime_r(&today, &now);
  const bool same_day = at.tm_yday == now.tm_yday && at.tm_year == now.tm_year;
  char text[32];
  std::strftime(text, sizeof text, same_day ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &at);
  return text;
}

/// Lists the versions to which a module may revert, the playing one, and the undone ones.
void tell_versions(const session::ModuleMemory& module, language::Reply& reply) {
  nlohmann::json& versions = reply.data["versions"] = nlohmann::json::array();
  const auto tell = [&](const session::KeptVersion& version, bool plays, bool undone) {
    versions.push_back({{"version", version.number},
                        {"door", version.door},
                        {"at", version.at},
                        {"plays", plays},
                        {"undone", undone}});
    reply.text += fmt::format("{}version {}, {}, by {}{}", reply.text.empty() ? "" : "\n", version.number,
                              when(version.at), version.door,
                              plays    ? ": plays"
                              : undone ? ": undone"
                                       : "");
  };
  for (const session::KeptVersion& version : module.kept)
    tell(version, &version == &module.kept.back(), false);
  for (const session::KeptVersion& version : module.undone | std::views::reverse) tell(version, false, true);
}

}  // namespace

/// history [WORD] [count=N]
void verb_history(session::Session& session, const language::Request& request,
                  const language::Answer& answer) {
  const language::Command& command = request.command;
  const std::string word = command.arguments.empty() ? "" : command.arguments[0];
  std::size_t count = usual_count;
  if (const std::string* text = command.option("count")) {
    const char* const end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, count);
    if (read.ec != std::errc() || read.ptr != end)
      return answer(language::to_reply({language::Exit::usage, "count: `" + *text + "` is no whole number"}));
  }
  const session::Memory& memory = session.memory();
  std::vector<const session::HistoryEntry*> lines;
  for (auto line = memory.lines.rbegin(); line != memory.lines.rend() && lines.size() < count; ++line) {
    if (word.empty() || line->text.contains(word)) lines.push_back(&*line);
  }
  std::ranges::reverse(lines);
  language::Reply reply;
  reply.data = {{"seq", session.seq()}, {"lines", nlohmann::json::array()}};
  for (const session::HistoryEntry* line : lines) {
    nlohmann::json json{{"at", line->at}, {"door", line->door}, {"text", line->text}};
    if (line->seq != 0) json["seq"] = line->seq;
    if (line->when) {
      json["sample"] = line->when->sample;
      json["beat"] = line->when->beat;
    }
    reply.data["lines"].push_back(std::move(json));
    reply.text +=
        fmt::format("{}{}  {:6}  {}", reply.text.empty() ? "" : "\n", when(line->at), line->door, line->text);
  }
  if (const auto module = memory.modules.find(word); module != memory.modules.end())
    tell_versions(module->second, reply);
  if (reply.text.empty())
    reply.text = word.empty() ? "nothing was changed yet" : "nothing speaks of `" + word + "`";
  answer(std::move(reply));
}

}  // namespace chronus::verbs
