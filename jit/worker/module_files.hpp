// The files that a module may include: those of its own folder, of the SDK and of the standard library.
// [worker]
#pragma once

#include <llvm/ADT/StringMap.h>
#include <llvm/Support/VirtualFileSystem.h>

#include <filesystem>
#include <string>
#include <vector>

namespace chronus::jit {

/// Clang's view of the disk. After keep_to(), other files do not exist, whether by name or through a link,
/// nor do non-regular files (a pipe would block) and files that are too large. None of them is opened, so
/// none of their content can leak.
class ModuleFiles final : public llvm::vfs::ProxyFileSystem {
 public:
  ModuleFiles();

  /// Sets the folders that come with the compiler. Resolving their links takes a while.
  void know_foreign(const std::vector<std::string>& folders);

  /// Restricts the view to the author's own folders and the foreign ones.
  void keep_to(const std::vector<std::string>& own);

  /// Why a file of this name was refused; empty if it simply does not exist.
  std::string why_not(llvm::StringRef name) const;

  /// Whether the path, without resolving links, is in one of the author's folders.
  bool is_own(const std::filesystem::path&) const;

  /// Completes a relative path of an #embed with the author's folder, since Clang knows the author's text
  /// only as a file in memory.
  std::string whole(const llvm::Twine& path) const;

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine& path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine& path) override;

 private:
  struct Folder {
    std::string written;  ///< the prefix of Clang's paths in it
    std::filesystem::path plain;
    std::filesystem::path real;  ///< links resolved
  };

  static Folder folder_at(const std::string& path);
  std::string fault_of_place(const std::string& path) const;
  std::string fault_of(const std::string& path, const llvm::vfs::Status&) const;
  llvm::ErrorOr<llvm::vfs::Status> look_at(const std::string& path);

  bool kept_ = false;
  std::vector<Folder> own_;
  std::vector<Folder> foreign_;
  llvm::StringMap<std::string> refused_;  ///< path -> why
};

}  // namespace chronus::jit
