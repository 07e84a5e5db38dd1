// A copy of an instrument that a performance edits; the original stays unchanged.
#pragma once

#include <expected>
#include <string>

namespace chronus::performance {

/// A temporary folder that is deleted with the object. [control-thread]
class WorkingCopy {
 public:
  /// Copies a module folder without hidden files, and a patch file; `patch` may be empty. An error says what
  /// cannot be read or written.
  static std::expected<WorkingCopy, std::string> make(const std::string& modules, const std::string& patch);

  WorkingCopy(WorkingCopy&& other) noexcept;
  WorkingCopy& operator=(WorkingCopy&&) = delete;
  ~WorkingCopy();

  std::string modules() const { return root_ + "/modules"; }

  /// The path of the patch file's copy; empty if there is none.
  std::string patch() const;

  /// A cache folder in the copy.
  std::string cache() const { return root_ + "/cache"; }

  /// The name of a file of the module folder, without detours. An error if it is outside of the folder.
  static std::expected<std::string, std::string> name_of(const std::string& file);

  /// The path of a file's copy, existing or not. `file` is relative to the module folder, or the patch file's
  /// name without its folder. An error if it is outside of the folder.
  std::expected<std::string, std::string> path_of(const std::string& file) const;

  /// The module of this file; empty if it is no module's file.
  std::string module_of(const std::string& path) const;

  /// Replaces the copy's paths in a text by the original's.
  std::string in_original(std::string text) const;

 private:
  WorkingCopy(std::string root, std::string modules, std::string patch);

  std::string root_;
  std::string original_modules_;
  std::string original_patch_;
};

}  // namespace chronus::performance
