// A tap: a copy of one port's samples, from the audio thread to a listener.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/ring.hpp"

namespace chronus::engine {

/// An output of a node, or a channel of `in` or, before the limiter, of `out` (graph::channel_name).
struct TapPort {
  std::string node;
  std::string output;

  bool operator==(const TapPort&) const = default;
};

/// From the first plan that has the tap, the audio thread copies the port's samples, or silence while there
/// is no such port. Taps of one plan begin at the same sample. A tap that is not read in time loses whole
/// runs.
class Tap {
 public:
  static constexpr std::int64_t not_begun = -1;

  /// Holds up to `samples`. [control-thread]
  explicit Tap(std::size_t samples = 1 << 16) : ring_(samples) {}

  /// The next sample; false if there is none yet. [control-thread]
  bool pop(float& sample) { return ring_.pop(sample); }

  /// The engine's sample at which the tap begins, or not_begun. [any-thread, real-time-safe]
  std::int64_t first() const { return first_.load(std::memory_order_acquire); }

  /// The number of samples that were lost because nobody read them. [any-thread, real-time-safe]
  std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  /// Copies the port's samples from `sample` on; null: silence. [audio-thread, real-time-safe]
  void push(const float* from, int frames, std::int64_t sample) noexcept [[clang::nonblocking]] {
    if (first_.load(std::memory_order_relaxed) == not_begun) first_.store(sample, std::memory_order_release);
    if (ring_.room() < static_cast<std::size_t>(frames)) {
      lost_.fetch_add(static_cast<std::uint64_t>(frames), std::memory_order_relaxed);
      return;
    }
    for (int i = 0; i < frames; ++i) ring_.push(from ? from[i] : 0.0f);
  }

 private:
  std::atomic<std::int64_t> first_{not_begun};
  std::atomic<std::uint64_t> lost_{0};
  Ring<float> ring_;
};

}  // namespace chronus::engine
