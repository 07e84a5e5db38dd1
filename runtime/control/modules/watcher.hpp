// Watches for saved files: folders (the modules) and single files (the patch). Only a changed text is
// reported; a save of the same text is not.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "control/loop/loop.hpp"

namespace chronus::modules {

/// A file's state when it was read.
struct FileChange {
  std::string name{};           ///< in its folder: "saw.cpp"
  std::string path{};           ///< absolute
  bool removed = false;         ///< the file is gone; `text` is empty
  std::string text{};           ///< the whole text
  std::string error{};          ///< why it could not be read; empty if it could
  std::int64_t arrival_ns = 0;  ///< CLOCK_MONOTONIC when the inotify event was read
};

/// Whether the name is of a hidden file, or of a temporary file of an editor (backup, swap, lock).
/// [any-thread]
bool is_dropping(std::string_view name);

/// Watches through inotify, on the loop's thread. Editors save in place, rename a new file over the old, or
/// move the old one away first: each save is reported once, with the complete text. A removed file is
/// reported after 100 ms. A folder that vanishes is looked for five times a second and reread when it is
/// back. All files are reread after an overflow of the kernel's queue. [control-thread]
class Watcher {
 public:
  using Changed = std::function<void(const FileChange&)>;

  /// How a missing folder is handled: as an error, or looked for like one that has vanished.
  enum class Missing { error, awaited };

  /// `changed` is called from the loop, once per file. Throws std::system_error if no inotify instance is
  /// left.
  Watcher(loop::Loop&, Changed changed);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Watches a folder, without its subfolders, for files whose names end in one of `endings` (".cpp").
  /// Returns the existing ones sorted by name, without calling `changed`. A file that links outside of the
  /// folder is not read, and reported with an error; the folder itself may be a link.
  std::expected<std::vector<FileChange>, std::string> watch_folder(const std::string& path,
                                                                   const std::vector<std::string>& endings,
                                                                   Missing = Missing::error);

  /// Likewise for a folder and all its subfolders, including future ones but not hidden ones. A folder may be
  /// watched in both ways, for different endings.
  std::expected<std::vector<FileChange>, std::string> watch_tree(const std::string& path,
                                                                 const std::vector<std::string>& endings,
                                                                 Missing = Missing::error);

  /// Watches one file and returns it, as removed if it is missing.
  std::expected<FileChange, std::string> watch_file(const std::string& path,
                                                    Missing missing = Missing::error);

  /// Compares all files with their last reported state and reports the differences, as after an overflow.
  void rescan();

 private:
  struct Folder {
    int watch = -1;  ///< of inotify; -1: the folder is not there
    std::vector<std::string> endings;
    std::vector<std::string> tree_endings;      ///< for this folder and its subfolders
    std::set<std::string> files;                ///< watched by watch_file()
    std::map<std::string, std::uint64_t> seen;  ///< the hash of each file's text as last reported

    bool wants(const std::string& name) const;
  };

  std::expected<Folder*, std::string> open_folder(const std::string& path, Missing);
  void look_for_lost();
  std::vector<FileChange> load_all(const std::string& path, Folder&, const std::vector<std::string>& endings);
  bool attach(const std::string& path, Folder&);
  void detach(const std::string& path, Folder&);
  void find_lost();
  void watch_grown(const std::string& path, const std::vector<std::string>& endings);
  void read_events();
  void look_at(const std::string& path, Folder&, const std::string& name, std::int64_t now);
  void doubt(const std::string& path, const std::string& name);
  FileChange load(const std::string& path, Folder&, const std::string& name, std::int64_t now);

  loop::Loop& loop_;
  Changed changed_;
  int inotify_ = -1;
  std::map<std::string, Folder> folders_;              ///< by absolute path
  loop::Loop::Timer finder_ = 0;                       ///< looks for missing folders; 0: none is missing
  std::map<std::string, loop::Loop::Timer> doubtful_;  ///< by path; decides whether a file is gone
};

}  // namespace chronus::modules
