// A copy of an instrument, for a performance to edit: what the author has stays as it is.
#pragma once

#include <expected>
#include <string>

namespace chronus::performance {

/// A folder of its own below the system's temporary one, which goes with it.
class WorkingCopy {
 public:
  /// Copies a module folder, but for hidden files, and a patch file; `patch` may be empty. An error says what
  /// cannot be read or written.
  static std::expected<WorkingCopy, std::string> make(const std::string& modules, const std::string& patch);

  WorkingCopy(WorkingCopy&& other) noexcept;
  WorkingCopy& operator=(WorkingCopy&&) = delete;
  ~WorkingCopy();

  std::string modules() const { return root_ + "/modules"; }

  /// Where the patch file's copy is; empty if there is none.
  std::string patch() const;

  /// A folder beside them that is gone afterwards, too.
  std::string cache() const { return root_ + "/cache"; }

  /// Where the copy of a file is, or would be, that is named as in the module folder; or as the patch file,
  /// without its folder. An error if the name leads out of the folder.
  std::expected<std::string, std::string> path_of(const std::string& file) const;

  /// The name of the module whose file this is; empty if it is another file.
  std::string module_of(const std::string& path) const;

  /// A text with the original's paths in place of the copy's.
  std::string in_original(std::string text) const;

 private:
  WorkingCopy(std::string root, std::string modules, std::string patch);

  std::string root_;
  std::string original_modules_;
  std::string original_patch_;
};

}  // namespace chronus::performance
