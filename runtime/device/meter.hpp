// Statistics of a device's thread: written by that thread, read on any.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "device/device.hpp"

namespace chronus::device {

class Meter {
 public:
  /// Call before the device's thread runs. [control-thread]
  void reset() noexcept;

  /// Call before the first block: populates the thread's stack, and requests real-time scheduling if `ask`.
  /// Else only checks whether it has it: a server schedules its threads itself. [audio-thread]
  void thread_begins(bool ask) noexcept;

  /// Records how late the device's thread woke; more than `limit_ns` counts as late.
  /// [audio-thread, real-time-safe]
  void woke(std::int64_t late_ns, std::int64_t limit_ns) noexcept;

  /// Call around each block. A block that takes more of this thread's CPU time than `limit_ns` is an overrun.
  /// [audio-thread, real-time-safe]
  void block_begins() noexcept;
  void block_done(std::int64_t limit_ns) noexcept;

  // [audio-thread, real-time-safe]
  void skip(std::uint64_t blocks) noexcept { skipped_.fetch_add(blocks, std::memory_order_relaxed); }
  void xrun() noexcept { xruns_.fetch_add(1, std::memory_order_relaxed); }

  /// Seconds since the last block, or since reset(). [any-thread]
  double silent_for() const noexcept;

  /// Writes the statistics into `status`. `running`: blocks are expected. [any-thread]
  void write_to(Status& status, bool running) const;

 private:
  static constexpr int not_asked = -1;

  std::atomic<std::uint64_t> callbacks_{0}, late_{0}, overruns_{0}, xruns_{0}, skipped_{0};
  std::atomic<std::int64_t> worst_late_ns_{0};
  std::atomic<std::int64_t> last_block_ns_{0};
  std::int64_t cpu_ns_ = 0;  ///< of the device's thread when its block began
  std::atomic<bool> realtime_{false};
  std::atomic<int> refusal_{not_asked};
};

}  // namespace chronus::device
