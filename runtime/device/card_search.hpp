// Searches for a sound card that was lost.
#pragma once

#include <chrono>
#include <future>
#include <memory>

#include "device/device.hpp"

namespace chronus::device {

/// Opening a card may block for long, or for ever if its server hangs. Each attempt runs on a thread of its
/// own, one at a time, with a pause of two seconds. [control-thread]
class CardSearch {
 public:
  /// `format`: the format of the lost card; a card with another sample rate is rejected.
  CardSearch(CardChoice, const Format&);

  /// The opened card once it is back, else null. Never waits. Call periodically.
  std::unique_ptr<Device> found();

 private:
  CardChoice choice_;
  Format format_;
  std::chrono::steady_clock::time_point next_;
  std::future<std::unique_ptr<Device>> attempt_;
};

}  // namespace chronus::device
