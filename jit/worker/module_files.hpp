// The files that a module may be made of: those of its own folder, of the SDK and of the standard library.
#pragma once

#include <llvm/ADT/StringMap.h>
#include <llvm/Support/VirtualFileSystem.h>

#include <filesystem>
#include <string>
#include <vector>

namespace chronus::jit {

/// What Clang sees of the disk. Once it is kept to some folders, no other file is there, whether by its name
/// or through a link, nor what is no file (a pipe would never end), nor what is too large: nothing of these
/// is opened, so nothing of them can be told.
class ModuleFiles final : public llvm::vfs::ProxyFileSystem {
 public:
  ModuleFiles();

  /// The folders that come with the compiler; looking through their links takes a while.
  void know_foreign(const std::vector<std::string>& folders);

  /// From now on only what is in the author's own folders, and in the foreign ones, is there.
  void keep_to(const std::vector<std::string>& own);

  /// Why a file that was asked for by this name is not there; empty if it simply is not.
  std::string why_not(llvm::StringRef name) const;

  /// Whether the path, by its words, lies in one of the author's folders.
  bool is_own(const std::filesystem::path&) const;

  /// What an #embed names stands beside the author's text, which Clang knows of a file on the disk alone:
  /// from there such a path goes on.
  std::string whole(const llvm::Twine& path) const;

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine& path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine& path) override;

 private:
  struct Folder {
    std::string written;  ///< as Clang begins paths in it
    std::filesystem::path plain;
    std::filesystem::path real;  ///< without links
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
