// The best available device.
#include "device/device.hpp"

namespace chronus::device {

Best open_best(const CardChoice& choice, const Format& format) {
  auto card = open_sound_card_in_time(choice, format);
  if (card) return {std::move(*card), ""};
  return {open_clock(format), card.error() + ". The clock plays in its place, and nobody hears it."};
}

}  // namespace chronus::device
