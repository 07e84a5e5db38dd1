// Notices saved files: whole folders (the modules) and single files (the patch). What counts is the text: a
// save that changes nothing is silent.
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

/// A file as it now is.
struct FileChange {
  std::string name{};           ///< in its folder: "saw.cpp"
  std::string path{};           ///< absolute
  bool removed = false;         ///< it is gone, and `text` is empty
  std::string text{};           ///< all that is in it
  std::string error{};          ///< why it could not be read; else empty
  std::int64_t arrival_ns = 0;  ///< CLOCK_MONOTONIC when the kernel's notice of the save was read
};

/// Whether a file of this name is what editors leave behind while they work (backups, swap and lock files)
/// or hidden.
bool is_dropping(std::string_view name);

/// Watches through inotify, on the loop's thread. Editors save in many ways (writing in place, renaming a new
/// file over the old, moving the old one away first): all are reported once, when the new text is complete.
/// A file that vanishes is reported as removed only if it is still gone after 100 ms. A folder that vanishes
/// is looked for five times a second and read again when it is back; so is everything when the kernel's queue
/// overflows.
class Watcher {
 public:
  using Changed = std::function<void(const FileChange&)>;

  /// What a folder is that is not there: an error, or looked for as one that has vanished.
  enum class Missing { error, awaited };

  /// `changed` is called from the loop, a file at a time. Throws std::system_error if the system has no
  /// inotify instance left.
  Watcher(loop::Loop&, Changed changed);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Watches a folder (not those inside it) for files whose names end in one of `endings` (".cpp"), and
  /// returns those that are there already, sorted by name, without calling `changed` for them. A link that
  /// leads out of the folder is not followed, and an error in its place; the folder itself may be a link.
  std::expected<std::vector<FileChange>, std::string> watch_folder(const std::string& path,
                                                                   const std::vector<std::string>& endings,
                                                                   Missing = Missing::error);

  /// The same for a folder and all folders inside it, those to come included; hidden ones are left out. A
  /// folder may be watched in both ways, for different endings.
  std::expected<std::vector<FileChange>, std::string> watch_tree(const std::string& path,
                                                                 const std::vector<std::string>& endings,
                                                                 Missing = Missing::error);

  /// Watches one file and returns it; as removed if it is not there yet.
  std::expected<FileChange, std::string> watch_file(const std::string& path,
                                                    Missing missing = Missing::error);

  /// Compares all files with what was last reported and reports the difference, as after an overflow.
  void rescan();

 private:
  struct Folder {
    int watch = -1;  ///< of inotify; -1: the folder is not there
    std::vector<std::string> endings;
    std::vector<std::string> tree_endings;      ///< here and in the folders inside
    std::set<std::string> files;                ///< single files
    std::map<std::string, std::uint64_t> seen;  ///< the hash of each file's text

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
  loop::Loop::Timer finder_ = 0;                       ///< looks for folders that are gone; 0: none is
  std::map<std::string, loop::Loop::Timer> doubtful_;  ///< paths of files that seem to be gone
};

}  // namespace chronus::modules
