// Brings what was written to the disk, many writes at once, on a thread of its own: a power cut then loses no
// more than the last moment, and nobody waits for the disk.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "control/journal/file.hpp"

namespace chronus::journal {

/// Control thread only.
class DiskSync {
 public:
  DiskSync();

  /// Brings the rest to the disk first.
  ~DiskSync();

  /// Has a file brought to the disk within 100 ms, after all that were added before.
  void add(SharedFile);

  /// Has something done once all that was added before is on the disk; on the thread of its own, and never if
  /// the disk fails.
  void then(std::function<void()>);

  /// How often it has begun: what was added at the same count is not on its way to the disk yet.
  std::uint64_t begun();

  /// Why the last time failed; empty if it did not.
  std::string trouble();

 private:
  void run();
  void bring(std::unique_lock<std::mutex>&);

  std::mutex mutex_;  ///< guards all below but the thread
  std::condition_variable wake_;
  std::vector<SharedFile> files_;
  std::vector<std::function<void()>> then_;
  std::uint64_t begun_ = 0;
  std::string trouble_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace chronus::journal
