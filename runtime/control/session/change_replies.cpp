#include "control/session/change_replies.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>

#include "control/patching/change_text.hpp"

namespace chronus::session {

namespace {

constexpr std::size_t clients_kept = 1000;

}  // namespace

language::Reply ChangeReplies::reply(const Memory& memory, std::uint64_t client,
                                     const std::vector<patching::Change>& changes,
                                     const std::optional<MusicTime>& at, const std::string& trouble) {
  language::Reply reply;
  reply.text = patching::to_text(changes);
  nlohmann::json list = nlohmann::json::array();
  for (const patching::Change& change : changes) list.push_back(patching::to_json(change));
  nlohmann::json since = nlohmann::json::array();
  std::uint64_t& seen = last_seen_[client];
  for (const HistoryEntry& line : memory.lines | std::views::reverse) {
    if (line.seq == 0) continue;  // not of a verb
    if (line.seq <= seen) break;
    if (line.client != client && seen != 0) since.push_back({{"seq", line.seq}, {"verb", line.text}});
  }
  std::reverse(since.begin(), since.end());
  seen = memory.seq;
  if (last_seen_.size() > clients_kept) {
    const auto by_seq = [](const auto& a, const auto& b) { return a.second < b.second; };
    last_seen_.erase(std::ranges::min_element(last_seen_, by_seq));
  }
  reply.data = {{"seq", memory.seq},
                {"changes", std::move(list)},
                {"since_you", std::move(since)},
                {"undo", memory.seq},
                {"heard", "pending"}};
  if (at) {
    reply.data["sample"] = at->sample;
    reply.data["beat"] = std::round(at->beat * 1000) / 1000;
  }
  if (!trouble.empty()) {
    reply.data["kept"] = false;
    reply.text += "\n" + trouble + "; this change lasts as long as the engine";
  }
  return reply;
}

}  // namespace chronus::session
