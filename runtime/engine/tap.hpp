// Listening in: what a node, or the whole, sounds like right now, copied out of the audio thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "engine/ring.hpp"
#include "engine/state.hpp"

namespace chronus::engine {

/// One listener at a time. The audio thread copies while it is open and never waits; what finds the ring full
/// is lost.
class Tap {
 public:
  static constexpr Id nobody = ~Id{0};
  static constexpr Id master = 0;

  explicit Tap(std::size_t samples = 1 << 16) : ring_(samples) {}

  // Control thread.

  /// Listens to the first output of a node (or to the mean of the master's sides) from now on.
  void open(Id node) {
    float old;
    while (ring_.pop(old)) {
    }
    node_.store(node, std::memory_order_release);
  }
  void close() { node_.store(nobody, std::memory_order_release); }
  bool busy() const { return node_.load(std::memory_order_relaxed) != nobody; }
  bool pop(float& sample) { return ring_.pop(sample); }

  // Audio thread; real-time safe.

  Id node() const noexcept { return node_.load(std::memory_order_acquire); }
  void push(float sample) noexcept { ring_.push(sample); }

 private:
  std::atomic<Id> node_{nobody};
  Ring<float> ring_;
};

}  // namespace chronus::engine
