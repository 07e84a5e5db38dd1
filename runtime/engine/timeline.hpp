// The position in time, readable from any thread: which sample was due when, and the transport.
#pragma once

#include <chronus_host/abi.hpp>

#include <atomic>
#include <cstdint>
#include <cstring>

namespace chronus::engine {

struct Moment {
  std::int64_t sample = 0;  ///< the next to be played
  std::int64_t block = 0;   ///< the first of the block that the device requested last
  std::int64_t ns = 0;      ///< CLOCK_MONOTONIC of that request; 0 before the first
  Transport transport{0, 0, 0, 120, 4, true};
  double load = 0;           ///< share of the last blocks' time that the engine used, 0..1
  std::int64_t busy_ns = 0;  ///< CPU time that the engine has used for all blocks so far
};

/// The beat at a sample. [any-thread, real-time-safe]
inline double beat_at(const Transport& transport, std::int64_t sample) noexcept {
  return transport.anchor_beat +
         static_cast<double>(sample - transport.anchor_sample) * transport.beats_per_sample;
}

/// One writer, any number of readers; a sequence lock over atomic words. The writer never waits, readers
/// retry while it writes. write(): [audio-thread, real-time-safe]. read(): [any-thread].
class Timeline {
 public:
  void write(const Moment& moment) noexcept {
    std::uint64_t words[count];
    std::memcpy(words, &moment, sizeof moment);
    const std::uint64_t version = version_.load(std::memory_order_relaxed);
    version_.store(version + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    for (int i = 0; i < count; ++i) words_[i].store(words[i], std::memory_order_relaxed);
    version_.store(version + 2, std::memory_order_release);
  }

  Moment read() const noexcept {
    for (;;) {
      const std::uint64_t version = version_.load(std::memory_order_acquire);
      std::uint64_t words[count];
      for (int i = 0; i < count; ++i) words[i] = words_[i].load(std::memory_order_relaxed);
      std::atomic_thread_fence(std::memory_order_acquire);
      if (version % 2 == 0 && version_.load(std::memory_order_relaxed) == version) {
        Moment moment;
        std::memcpy(static_cast<void*>(&moment), words, sizeof moment);
        return moment;
      }
    }
  }

 private:
  static constexpr int count = sizeof(Moment) / sizeof(std::uint64_t);
  static_assert(sizeof(Moment) % sizeof(std::uint64_t) == 0);

  std::atomic<std::uint64_t> version_{0};
  std::atomic<std::uint64_t> words_[count]{};
};

}  // namespace chronus::engine
