#include "device/card_search.hpp"

#include <utility>

#include "device/detached.hpp"

namespace chronus::device {
namespace {

constexpr auto pause = std::chrono::seconds(2);

std::unique_ptr<Device> try_to_open(const CardChoice& choice, const Format& format) {
  auto card = open_sound_card(choice, format);
  if (!card || (*card)->status().format.sample_rate != format.sample_rate) return nullptr;
  return std::move(*card);
}

}  // namespace

CardSearch::CardSearch(CardChoice choice, const Format& format)
    : choice_(std::move(choice)), format_(format), next_(std::chrono::steady_clock::now() + pause) {}

std::unique_ptr<Device> CardSearch::found() {
  const auto now = std::chrono::steady_clock::now();
  if (!attempt_.valid()) {
    if (now >= next_)
      attempt_ = detached([choice = choice_, format = format_] { return try_to_open(choice, format); });
    return nullptr;
  }
  if (attempt_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return nullptr;
  next_ = now + pause;
  return attempt_.get();
}

}  // namespace chronus::device
