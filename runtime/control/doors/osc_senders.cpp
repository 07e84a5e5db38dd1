#include "control/doors/osc_senders.hpp"

namespace chronus::doors {

namespace {

constexpr std::size_t most_of_one = 4096;
constexpr std::size_t most_bytes = 32u << 20;

}  // namespace

std::optional<std::uint64_t> OscSyncs::begin(std::uint64_t sender, std::size_t bytes) {
  const auto known = senders_.find(sender);
  const bool too_many = known != senders_.end() && known->second.open.size() >= most_of_one;
  if (too_many || bytes_ + bytes > most_bytes) return std::nullopt;
  bytes_ += bytes;
  const auto request = next_++;
  senders_[sender].open[request] = bytes;
  return request;
}

std::vector<std::int32_t> OscSyncs::end(std::uint64_t sender, std::uint64_t request) {
  const auto found = senders_.find(sender);
  if (found == senders_.end()) return {};
  auto& [open, syncs] = found->second;
  if (const auto ended = open.find(request); ended != open.end()) {
    bytes_ -= ended->second;
    open.erase(ended);
  }
  std::vector<std::int32_t> ids;
  while (!syncs.empty() && (open.empty() || open.begin()->first > syncs.front().first)) {
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

}  // namespace chronus::doors
