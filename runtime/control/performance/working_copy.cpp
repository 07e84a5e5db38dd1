#include "control/performance/working_copy.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace chronus::performance {

namespace {

namespace fs = std::filesystem;

void copy_visible(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path name = entry.path().filename();
    if (name.string().starts_with('.')) continue;
    if (entry.is_directory() && !entry.is_symlink()) {
      copy_visible(entry.path(), to / name);
    } else if (entry.is_regular_file()) {
      fs::copy_file(entry.path(), to / name);
    }
  }
}

std::string plain(const std::string& path) {
  std::string text = path.empty() ? "" : fs::absolute(path).lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

}  // namespace

WorkingCopy::WorkingCopy(std::string root, std::string modules, std::string patch)
    : root_(std::move(root)), original_modules_(std::move(modules)), original_patch_(std::move(patch)) {}

WorkingCopy::WorkingCopy(WorkingCopy&& other) noexcept
    : root_(std::exchange(other.root_, {})),
      original_modules_(std::move(other.original_modules_)),
      original_patch_(std::move(other.original_patch_)) {}

WorkingCopy::~WorkingCopy() {
  std::error_code ignored;
  if (!root_.empty()) fs::remove_all(root_, ignored);
}

std::expected<WorkingCopy, std::string> WorkingCopy::make(const std::string& modules,
                                                          const std::string& patch) {
  std::error_code error;
  std::string root = (fs::temp_directory_path(error) / "chronus-XXXXXX").string();
  if (error || !mkdtemp(root.data()))
    return std::unexpected("cannot make a temporary folder " + root + ": " + std::strerror(errno));
  WorkingCopy copy(root, plain(modules), plain(patch));
  try {
    copy_visible(copy.original_modules_, copy.modules());
    if (!patch.empty()) fs::copy_file(copy.original_patch_, copy.patch());
  } catch (const fs::filesystem_error& failed) {
    return std::unexpected(std::string(failed.what()));
  }
  return copy;
}

std::string WorkingCopy::patch() const {
  return original_patch_.empty() ? "" : root_ + "/" + fs::path(original_patch_).filename().string();
}

std::expected<std::string, std::string> WorkingCopy::name_of(const std::string& file) {
  const fs::path path = fs::path(file).lexically_normal();
  if (path.empty() || path.is_absolute() || *path.begin() == ".." || !path.has_filename())
    return std::unexpected("`" + file +
                           "` is no file of the module folder: name it from there, as `vco.cpp`");
  return path.string();
}

std::expected<std::string, std::string> WorkingCopy::path_of(const std::string& file) const {
  const auto name = name_of(file);
  if (!name) return name;
  if (!original_patch_.empty() && *name == fs::path(original_patch_).filename()) return patch();
  return modules() + "/" + *name;
}

std::string WorkingCopy::module_of(const std::string& path) const {
  const fs::path file(path);
  return file.parent_path() == modules() && file.extension() == ".cpp" ? file.stem().string() : "";
}

std::string WorkingCopy::in_original(std::string text) const {
  replace_all(text, modules(), original_modules_);
  if (!original_patch_.empty()) replace_all(text, patch(), original_patch_);
  return text;
}

}  // namespace chronus::performance
