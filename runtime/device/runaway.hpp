// Detects a card that takes sound much faster than it can play it: its connection is broken.
#pragma once

#include <cstdint>

namespace chronus::device {

/// [audio-thread, real-time-safe]
class Runaway {
 public:
  /// Restarts at `now`, in ns.
  void reset(std::int64_t now, double sample_rate) noexcept {
    begin_ns_ = now;
    frames_ = 0;
    window_frames_ = static_cast<int>(sample_rate);
  }

  /// Call before each block. True if the last second of sound was taken in less than half a second.
  bool seen(std::int64_t now, int frames) noexcept {
    frames_ += frames;
    if (frames_ < window_frames_) return false;
    const bool too_fast = now - begin_ns_ < 500'000'000;
    begin_ns_ = now;
    frames_ = 0;
    return too_fast;
  }

 private:
  std::int64_t begin_ns_ = 0;
  int frames_ = 0;
  int window_frames_ = 0;
};

}  // namespace chronus::device
