// Opens the card of a sound server that has only just been started.
#pragma once

#include <memory>
#include <stdexcept>

#include "device/device.hpp"
#include "support/process.hpp"

namespace chronus::test {

inline const device::Format usual{48000, 256, 4};

/// Opens as soon as the server can be asked.
inline std::unique_ptr<device::Device> open_when_ready(const device::CardChoice& choice,
                                                       const device::Format& format) {
  std::expected<std::unique_ptr<device::Device>, std::string> card;
  wait_until([&] {
    card = open_sound_card_in_time(choice, format);
    return card.has_value();
  });
  if (!card) throw std::runtime_error(card.error());
  return std::move(*card);
}

}  // namespace chronus::test
