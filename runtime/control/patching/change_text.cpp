#include "control/patching/change_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/language/value.hpp"
#include "control/patching/node_view.hpp"

namespace chronus::patching {

namespace {

bool is_note(const std::string& word) {
  const auto quantity = language::parse_quantity(word);
  return quantity && quantity->note;
}

}  // namespace

nlohmann::json to_json(const Change& change) {
  nlohmann::json json{{"what", change.what}, {"now", change.now}};
  if (!change.was.empty()) json["was"] = change.was;
  if (change.clamped) json["clamped"] = true;
  if (!change.note.empty()) json["note"] = change.note;
  if (!change.written.empty()) json["written"] = change.written;
  if (!change.refused.empty()) json["refused"] = change.refused;
  return json;
}

std::string line_of(const Change& change) {
  if (!change.refused.empty()) {
    return fmt::format("{}: {} is refused: {}{}", change.what, change.now, change.refused,
                       change.was.empty() ? "" : "; " + change.was + " plays on");
  }
  std::string text = change.what + ": ";
  if (!change.was.empty()) text += change.was + " -> ";
  text += change.now;
  if (is_note(change.written)) text += " (" + change.written + ")";
  if (change.clamped) text += " (clamped)";
  if (!change.note.empty()) text += "; " + change.note;
  return text;
}

void mark_refused(const std::vector<engine::SwapNews>& refused, const engine::Stage& stage,
                  std::vector<Change>& changes) {
  for (const engine::SwapNews& news : refused) {
    for (Change& change : changes) {
      const bool its = change.what == news.node || change.what.starts_with(news.node + ".");
      if (its && change.remakes && !news.fresh) change.refused = news.refusal;
    }
  }
  for (Change& change : changes) {
    const graph::PortRef port = graph::to_port(change.what);
    const engine::StageNode* node = change.remakes ? stage.find(port.node) : nullptr;
    const std::string* plays = node ? playing_text(*node, port.port) : nullptr;
    if (!plays || *plays == change.now || node->refusal.empty()) continue;
    change.refused = node->refusal;  // also if it was refused before and is set again
    change.was = *plays;
  }
}

void tell_refused(const std::vector<engine::SwapNews>& refused, bool failed,
                  const std::vector<Change>& changes, language::Reply& reply) {
  std::string error;
  for (const engine::SwapNews& news : refused) {
    const char* meanwhile = news.fresh ? "it is silent" : "it plays on as before";
    const std::string line = fmt::format("{}: {}; {}", news.node, news.refusal, meanwhile);
    error += (error.empty() ? "" : "\n") + line;
    const bool marked = std::ranges::any_of(changes, [&](const Change& change) {
      return change.refused == news.refusal &&
             (change.what == news.node || change.what.starts_with(news.node + "."));
    });
    if (!marked) reply.text += "\n" + line;
    reply.data["refused"].push_back({{"node", news.node}, {"why", news.refusal}});
  }
  const auto marked =
      std::ranges::find_if(changes, [](const Change& change) { return !change.refused.empty(); });
  if (error.empty() && marked != changes.end()) error = line_of(*marked);
  if (error.empty() || !failed) return;
  reply.exit = language::Exit::refused;
  reply.data["error"] = error;
}

std::string to_text(const std::vector<Change>& changes) {
  std::string text;
  for (const Change& change : changes) text += (text.empty() ? "" : "\n") + line_of(change);
  return text.empty() ? "nothing to change" : text;
}

}  // namespace chronus::patching
