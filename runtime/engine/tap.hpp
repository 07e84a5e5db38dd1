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

  /// Listens to an output of a node, or to the mean of two, from now on; of the master to the mean of its
  /// sides.
  void open(Id node, int output = 0, int other = 0) {
    float old;
    while (ring_.pop(old)) {
    }
    output_.store(output, std::memory_order_relaxed);
    other_.store(other, std::memory_order_relaxed);
    node_.store(node, std::memory_order_release);
  }
  void close() { node_.store(nobody, std::memory_order_release); }
  bool busy() const { return node_.load(std::memory_order_relaxed) != nobody; }
  bool pop(float& sample) { return ring_.pop(sample); }

  // Audio thread; real-time safe.

  Id node() const noexcept { return node_.load(std::memory_order_acquire); }
  int output() const noexcept { return output_.load(std::memory_order_relaxed); }
  int other() const noexcept { return other_.load(std::memory_order_relaxed); }
  void push(float sample) noexcept { ring_.push(sample); }

 private:
  std::atomic<Id> node_{nobody};
  std::atomic<int> output_{0};  ///< by index in the module
  std::atomic<int> other_{0};   ///< the same again, or the other side of a pair
  Ring<float> ring_;
};

}  // namespace chronus::engine
