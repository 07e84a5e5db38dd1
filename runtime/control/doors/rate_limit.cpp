#include "control/doors/rate_limit.hpp"

#include <chrono>
#include <utility>

namespace chronus::doors {

namespace {

constexpr std::size_t most_keys = 256;

}  // namespace

bool RateLimit::allows(std::uint64_t key) {
  if (timer_ == 0) timer_ = loop_.after(std::chrono::seconds(1), [this] { end_second(); });
  if (counts_.size() >= most_keys && !counts_.contains(key)) return false;
  Count& count = counts_[key];
  if (count.given >= most_.each || given_ >= most_.all) {
    ++count.held_back;
    return false;
  }
  ++count.given;
  ++given_;
  return true;
}

void RateLimit::end_second() {
  timer_ = 0;
  given_ = 0;
  for (const auto& [key, count] : std::exchange(counts_, {}))
    if (count.held_back > 0) tell_(key, count.held_back);
}

}  // namespace chronus::doors
