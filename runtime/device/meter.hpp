// How a device's thread fares: written by that thread, read by any. Real-time safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "device/device.hpp"

namespace chronus::device {

class Meter {
 public:
  /// Control thread, before the device's thread runs.
  void reset() noexcept;

  /// The device's thread, before its first block: gets its stack in full, and asks for real-time scheduling
  /// if `ask`, else only sees whether it has it (a server's thread is the server's to schedule).
  void thread_begins(bool ask) noexcept;

  /// The device's thread woke this much after it should have; beyond `limit_ns` it counts as late.
  void woke(std::int64_t late_ns, std::int64_t limit_ns) noexcept;

  /// The device's thread, around each block. One that takes more of this thread's CPU time than `limit_ns` is
  /// an overrun.
  void block_begins() noexcept;
  void block_done(std::int64_t limit_ns) noexcept;

  void skip(std::uint64_t blocks) noexcept { skipped_.fetch_add(blocks, std::memory_order_relaxed); }
  void xrun() noexcept { xruns_.fetch_add(1, std::memory_order_relaxed); }

  /// Seconds since the last block, or since reset().
  double silent_for() const noexcept;

  /// Writes all that it knows into `status`. `running`: blocks should be coming.
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
