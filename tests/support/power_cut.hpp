// A disk of which is known what a power cut would leave.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace chronus::test {

/// For as long as it lives, one at a time, it sees what this process brings to the disk by fsync(), which
/// takes no time. A file has what it held at that moment, and a folder the names that it had.
class Disk {
 public:
  Disk();
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// What has become of what was not brought to the disk.
  enum class Tail {
    gone,
    torn,   ///< all names are there, and half of the bytes
    zeros,  ///< all names, and each file is as long as it was
    holes   ///< the same, and from the next page on all bytes are there
  };

  /// Makes of `copy` what a power cut at this moment would leave of `folder`. Of the verbs (see `done`), how
  /// many are in it for sure.
  int cut(const std::filesystem::path& folder, const std::filesystem::path& copy, Tail);

  std::atomic<int> done = 0;                  ///< verbs acknowledged so far
  std::function<void(int)> before_a_journal;  ///< is brought to the disk, on that thread; with `done`

  void sync(int fd);

 private:
  struct File;
  using Names = std::map<std::string, std::shared_ptr<File>>;  ///< null: a folder
  std::shared_ptr<File> file(int fd);
  Names names_in(const std::filesystem::path& folder);

  std::mutex mutex_;                                      ///< guards the next
  std::map<std::uint64_t, std::shared_ptr<File>> files_;  ///< by their inodes
  std::map<std::string, Names> folders_;
};

}  // namespace chronus::test
