// The instrument's folder: which module files there are, what they hold, and which headers they include.
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

/// Keeps each ModuleFile's text as the file has it. [control-thread]
class Folder {
 public:
  Folder(loop::Loop&, std::string path);

  /// Starts watching, and returns the names of the modules that are there. An error: the folder cannot be
  /// watched.
  std::expected<std::vector<std::string>, std::string> open(Watcher::Missing);

  /// Called when a module is to be compiled: its text or one of its headers has changed.
  std::function<void(ModuleFile&, const SaveTime&)> on_change;

  /// Called when a module's file is gone or cannot be read; `what` says so.
  std::function<void(ModuleFile&, const std::string& what)> on_loss;

  /// The module's text as it now is on the disk, whose entry is made if there is a file.
  std::expected<std::string, base::FileError> read(const std::string& name) const;

  /// The entry for a file that is there.
  ModuleFile& entry(const std::string& name);

  /// Notes that the file cannot be read, so that nothing of it plays. Not while an earlier save is on its
  /// way.
  static void refuse_unread(ModuleFile&, const std::string& why);

  /// Notices changes of the module's headers that the watcher is still to tell.
  void look_at_headers(const ModuleFile&);

  /// Watches headers that are not watched yet, wherever they lie.
  void follow_headers(const std::vector<std::string>& paths);

  const Headers& headers() const { return headers_; }

  /// Puts a module's source in its file.
  std::expected<void, std::string> write(const std::string& name, const std::string& source) const;

  /// When a file was saved; `noticed_ns` if its time on the disk cannot be trusted.
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
