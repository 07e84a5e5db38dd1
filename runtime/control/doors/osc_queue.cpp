#include "control/doors/osc_queue.hpp"

#include <utility>

namespace chronus::doors {
namespace {

constexpr std::size_t around_each = 128;  ///< overhead of a datagram in bytes
constexpr std::size_t most_of_one = 4u << 20;
constexpr std::size_t most_of_all = 32u << 20;

}  // namespace

bool OscQueue::put(std::string_view bytes, const OscArrival& arrival) {
  const std::uint64_t number = to_number(arrival.sender);
  const std::size_t size = bytes.size() + around_each;
  const auto known = senders_.find(number);
  const std::size_t of_one = known == senders_.end() ? 0 : known->second.bytes;
  if (of_one + size > most_of_one || bytes_ + size > most_of_all) return false;
  Sender& sender = known == senders_.end() ? senders_[number] : known->second;
  sender.waiting.push_back({std::string(bytes), arrival});
  sender.bytes += size;
  bytes_ += size;
  return true;
}

std::optional<OscQueue::Datagram> OscQueue::take() {
  if (senders_.empty()) return std::nullopt;
  auto turn = senders_.upper_bound(last_);
  if (turn == senders_.end()) turn = senders_.begin();
  last_ = turn->first;
  Sender& sender = turn->second;
  Datagram datagram = std::move(sender.waiting.front());
  sender.waiting.pop_front();
  const std::size_t size = datagram.bytes.size() + around_each;
  sender.bytes -= size;
  bytes_ -= size;
  if (sender.waiting.empty()) senders_.erase(turn);
  return datagram;
}

}  // namespace chronus::doors
