#include "engine/code_book.hpp"

#include <utility>

namespace chronus::engine {

namespace {

constexpr std::size_t most_strikes = 3;
constexpr double strike_seconds = 10;

}  // namespace

std::shared_ptr<const Code> CodeBook::newest(const std::string& module) const {
  const auto found = newest_.find(module);
  return found == newest_.end() ? nullptr : found->second;
}

bool CodeBook::is_newest(const std::string& module, std::uint64_t version) const {
  const auto code = newest(module);
  return code && code->version == version;
}

void CodeBook::add(const std::string& module, const std::shared_ptr<const Code>& code) {
  auto& good = good_[module];
  if (auto before = std::exchange(newest_[module], code)) good.push_back(std::move(before));
  if (good.size() > good_versions) good.erase(good.begin());
}

bool CodeBook::take_back(const std::string& module) {
  auto& good = good_[module];
  if (good.empty()) return false;
  newest_[module] = std::move(good.back());
  good.pop_back();
  return true;
}

std::shared_ptr<const Code> CodeBook::fall_back(const std::string& module) {
  auto& good = good_[module];
  while (!good.empty()) {
    const auto code = std::move(good.back());
    good.pop_back();
    if (!strikes_.contains(code->version)) return newest_[module] = code;
  }
  return nullptr;
}

bool CodeBook::strike(std::uint64_t version, std::int64_t sample) {
  std::deque<std::int64_t>& strikes = strikes_[version];
  const auto span = static_cast<std::int64_t>(strike_seconds * sample_rate_);
  while (!strikes.empty() && sample - strikes.front() > span) strikes.pop_front();
  if (strikes.empty() || strikes.back() != sample) strikes.push_back(sample);
  return strikes.size() >= most_strikes;
}

void CodeBook::forget_all_but(std::set<std::uint64_t> playing) {
  for (const auto& [module, code] : newest_) playing.insert(code->version);
  for (const auto& [module, good] : good_) {
    for (const auto& code : good) playing.insert(code->version);
  }
  std::erase_if(strikes_, [&](const auto& entry) { return !playing.contains(entry.first); });
  std::erase_if(quarantined_, [&](std::uint64_t version) { return !playing.contains(version); });
}

}  // namespace chronus::engine
