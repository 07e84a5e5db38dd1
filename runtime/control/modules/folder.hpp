// The instrument's folder: its module files, their texts, and the headers they include.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "base/text_file.hpp"
#include "control/modules/headers.hpp"
#include "control/modules/module_file.hpp"
#include "control/modules/watcher.hpp"

namespace chronus::modules {

/// Owns the ModuleFiles, with each text as on disk. [control-thread]
class Folder {
 public:
  Folder(loop::Loop&, std::string path);

  /// Starts watching. Returns the names of the modules found. An error if the folder cannot be watched.
  std::expected<std::vector<std::string>, std::string> open(Watcher::Missing);

  /// Called when a module must be compiled: its text or one of its headers has changed.
  std::function<void(ModuleFile&, const SaveTime&)> on_change;

  /// Called when a module's file is gone or unreadable; `what` says which.
  std::function<void(ModuleFile&, const std::string& what)> on_loss;

  /// Reads the module's text from the disk. Creates no entry.
  std::expected<std::string, base::FileError> read(const std::string& name) const;

  /// The entry of an existing file; creates it if needed.
  ModuleFile& entry(const std::string& name);

  /// Marks a file as refused because it cannot be read. Does nothing while an earlier save is in progress.
  static void refuse_unread(ModuleFile&, const std::string& why);

  /// Handles changes of the module's headers that the watcher has not reported yet.
  void look_at_headers(const ModuleFile&);

  /// Watches headers that are not watched yet, in any folder.
  void follow_headers(const std::vector<std::string>& paths);

  const Headers& headers() const { return headers_; }

  /// Whether a save of a file in the folder is noticed: of a module, a header, or a file that a module
  /// includes.
  bool watches(const std::string& path) const;

  /// Writes a module's source to its file.
  std::expected<void, std::string> write(const std::string& name, const std::string& source) const;

  /// The time of a save, `noticed_ns` if the file's modification time is implausible.
  static SaveTime time_of(const std::string& path, std::int64_t noticed_ns);

  ModuleFiles& files() { return files_; }
  const ModuleFiles& files() const { return files_; }
  const std::string& path() const { return path_; }
  std::string path_of(const std::string& name) const;

 private:
  void on_file(const FileChange&);
  void on_header(const std::string& path, const std::string& text, const SaveTime&);
  bool is_module_file(const std::string& path) const;
  bool take(const FileChange&);

  std::string path_;
  Watcher watcher_;
  Headers headers_;
  ModuleFiles files_;
};

}  // namespace chronus::modules
