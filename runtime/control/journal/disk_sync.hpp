// Syncs written files to the disk in batches, on a thread of its own. A power cut loses no more than the last
// 100 ms, and no caller waits for the disk.
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

/// [control-thread]
class DiskSync {
 public:
  DiskSync();

  /// Syncs the remaining files first.
  ~DiskSync();

  /// Syncs a file within 100 ms, after all files added before.
  void add(SharedFile);

  /// Runs an action once all files added before are synced. The action runs on the sync thread, and never if
  /// the sync fails.
  void then(std::function<void()>);

  /// The number of batches begun. A file added at the current count is not being synced yet.
  std::uint64_t begun();

  /// Why the last batch failed; empty if it did not.
  std::string trouble();

 private:
  void run();
  void bring(std::unique_lock<std::mutex>&);

  std::mutex mutex_;  ///< guards all members below except thread_
  std::condition_variable wake_;
  std::vector<SharedFile> files_;
  std::vector<std::function<void()>> then_;
  std::uint64_t begun_ = 0;
  std::string trouble_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace chronus::journal
