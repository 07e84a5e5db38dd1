#include "control/session/change_text.hpp"

#include <fmt/format.h>

namespace chronus::control {

nlohmann::json to_json(const Change& change) {
  nlohmann::json json{{"what", change.what}, {"now", change.now}};
  if (!change.was.empty()) json["was"] = change.was;
  if (change.clamped) json["clamped"] = true;
  if (!change.note.empty()) json["note"] = change.note;
  return json;
}

std::string line_of(const Change& change) {
  std::string text = change.what + ": ";
  if (!change.was.empty()) text += change.was + " -> ";
  text += change.now;
  if (change.clamped) text += " (clamped)";
  if (!change.note.empty()) text += "; " + change.note;
  return text;
}

void tell_refused(const std::vector<engine::SwapNews>& refused, bool failed, Reply& reply) {
  std::string text;
  for (const engine::SwapNews& news : refused) {
    const char* meanwhile = news.fresh ? "it is silent" : "it plays on as before";
    text += fmt::format("{}: {}; {}\n", news.node, news.refusal, meanwhile);
    reply.data["refused"].push_back({{"node", news.node}, {"why", news.refusal}});
  }
  if (refused.empty()) return;
  text.pop_back();
  reply.text += "\n" + text;
  if (!failed) return;
  reply.exit = Exit::refused;
  reply.data["error"] = text;
}

std::string to_text(const std::vector<Change>& changes) {
  std::string text;
  for (const Change& change : changes) text += (text.empty() ? "" : "\n") + line_of(change);
  return text.empty() ? "nothing to change" : text;
}

}  // namespace chronus::control
