#include "control/osc_senders.hpp"

namespace chronus::control {

std::uint64_t OscSyncs::begin(std::uint64_t sender) {
  const auto request = next_++;
  auto& open = senders_[sender].open;
  open.insert(open.end(), request);
  return request;
}

std::vector<std::int32_t> OscSyncs::end(std::uint64_t sender, std::uint64_t request) {
  const auto found = senders_.find(sender);
  if (found == senders_.end()) return {};
  auto& [open, syncs] = found->second;
  open.erase(request);
  std::vector<std::int32_t> ids;
  while (!syncs.empty() && (open.empty() || *open.begin() > syncs.front().first)) {
    ids.push_back(syncs.front().second);
    syncs.pop_front();
  }
  if (open.empty()) senders_.erase(found);
  return ids;
}

bool OscSyncs::sync(std::uint64_t sender, std::int32_t id) {
  const auto found = senders_.find(sender);
  if (found == senders_.end()) return true;
  found->second.syncs.emplace_back(next_ - 1, id);
  return false;
}

bool AnswerLimit::allows(std::uint64_t sender, std::int64_t now_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  constexpr std::size_t most_senders = 1024;
  if (now_ns - since_ >= second) {
    since_ = now_ns;
    given_.clear();
  }
  if (given_.size() >= most_senders && !given_.contains(sender)) return false;
  return given_[sender]++ < per_second_;
}

}  // namespace chronus::control
