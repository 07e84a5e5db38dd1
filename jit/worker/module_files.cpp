#include "jit/worker/module_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/paths.hpp"

namespace chronus::jit {
namespace {

namespace fs = std::filesystem;

/// The limit of all texts of the instrument.
constexpr std::uint64_t largest_file = 4u << 20;

/// The path as written, links not resolved.
fs::path plain(const fs::path& path) {
  std::error_code error;
  return fs::absolute(path, error).lexically_normal();
}

fs::path real(const fs::path& path) {
  std::error_code error;
  return fs::weakly_canonical(path, error);
}

bool goes_up(llvm::StringRef path) {
  return path == ".." || path.starts_with("../") || path.contains("/../") || path.ends_with("/..");
}

}  // namespace

ModuleFiles::ModuleFiles() : ProxyFileSystem(llvm::vfs::getRealFileSystem()) {}

ModuleFiles::Folder ModuleFiles::folder_at(const std::string& path) {
  fs::path whole = plain(path);
  if (!whole.has_filename()) whole = whole.parent_path();
  return {path, whole, real(whole)};
}

void ModuleFiles::know_foreign(const std::vector<std::string>& folders) {
  for (const std::string& path : folders) foreign_.push_back(folder_at(path));
}

void ModuleFiles::keep_to(const std::vector<std::string>& own) {
  kept_ = true;
  own_.clear();
  for (const std::string& path : own) {
    if (!path.empty()) own_.push_back(folder_at(path));
  }
}

bool ModuleFiles::is_own(const fs::path& path) const {
  const fs::path whole = plain(path);
  return std::ranges::any_of(own_, [&](const Folder& each) {
    return base::is_inside(each.plain, whole) || base::is_inside(each.real, whole);
  });
}

std::string ModuleFiles::why_not(llvm::StringRef name) const {
  const std::string end = "/" + name.str();
  for (const auto& entry : refused_) {
    if (entry.first() == name || entry.first().ends_with(end)) return entry.second;
  }
  return {};
}

/// Why a file in this place is refused; empty if it is not.
std::string ModuleFiles::fault_of_place(const std::string& path) const {
  for (const Folder& each : foreign_) {
    llvm::StringRef rest = path;
    if (rest.consume_front(each.written) && rest.starts_with("/") && !goes_up(rest)) return {};
  }
  const fs::path whole = plain(path);
  for (const Folder& each : own_) {
    if (base::is_inside(each.plain, whole) || base::is_inside(each.real, whole))
      return base::leads_out(each.plain.string(), whole.string(), real(path).string());
  }
  for (const Folder& each : foreign_) {
    if (base::is_inside(each.plain, whole) && base::is_inside(each.real, real(path))) return {};
  }
  return fmt::format("`{}` lies outside of the module folder: put what a module needs there", whole.string());
}

std::string ModuleFiles::fault_of(const std::string& path, const llvm::vfs::Status& status) const {
  if (std::string fault = fault_of_place(path); !fault.empty()) return fault;
  if (!status.isRegularFile())
    return fmt::format("`{}` is not a file: a module is made of files alone", path);
  if (status.getSize() > largest_file)
    return fmt::format("`{}` is larger than {} MiB, the most that a module may take in", path,
                       largest_file >> 20);
  return {};
}

llvm::ErrorOr<llvm::vfs::Status> ModuleFiles::look_at(const std::string& path) {
  auto status = ProxyFileSystem::status(path);
  if (!kept_ || (status && status->isDirectory())) return status;
  if (!status && is_own(path)) return status;
  std::string fault = status ? fault_of(path, *status) : fault_of_place(path);
  if (fault.empty()) return status;
  refused_[path] = std::move(fault);
  return std::make_error_code(std::errc::no_such_file_or_directory);
}

std::string ModuleFiles::whole(const llvm::Twine& path) const {
  std::string text = path.str();
  const bool beside = kept_ && !own_.empty() && fs::path(text).is_relative();
  if (!beside) return text;
  if (text.starts_with("./")) text.erase(0, 2);
  return own_.front().plain.string() + "/" + text;
}

llvm::ErrorOr<llvm::vfs::Status> ModuleFiles::status(const llvm::Twine& path) {
  return look_at(whole(path));
}

llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> ModuleFiles::openFileForRead(const llvm::Twine& path) {
  const std::string file = whole(path);
  if (const auto status = look_at(file); !status) return status.getError();
  return ProxyFileSystem::openFileForRead(file);
}

}  // namespace chronus::jit
