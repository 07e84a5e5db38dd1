// Looks for a sound card that has gone.
#pragma once

#include <chrono>
#include <future>
#include <memory>

#include "device/device.hpp"

namespace chronus::device {

/// Control thread. Opening a card may take its time, or for ever if its server hangs, so it is tried on a
/// thread of its own, every two seconds, one at a time.
class CardSearch {
 public:
  /// `format`: as the card had it; one with another sample rate is not taken.
  CardSearch(CardChoice, const Format&);

  /// The card, opened, once it is back; else null. Never waits. Call it now and then.
  std::unique_ptr<Device> found();

 private:
  CardChoice choice_;
  Format format_;
  std::chrono::steady_clock::time_point next_;
  std::future<std::unique_ptr<Device>> attempt_;
};

}  // namespace chronus::device
