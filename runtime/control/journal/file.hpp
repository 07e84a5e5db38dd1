// Files that must be on the disk before something else may be said: open, write, and bring to the disk.
#pragma once

#include <tl/expected.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::journal {

/// A file descriptor that several may hold; the last one closes it.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int fd() const { return fd_; }

 private:
  int fd_;
};

using SharedFile = std::shared_ptr<const OpenFile>;

/// A new and empty file of this user alone, or the folder itself; errors name the path.
tl::expected<SharedFile, std::string> create_file(const std::string& path);
tl::expected<SharedFile, std::string> open_folder(const std::string& path);

/// Makes a folder, with those around it that are missing. What is to be brought to the disk so that its name
/// is there after a power cut: the folders in which a new one was made.
tl::expected<std::vector<SharedFile>, std::string> make_folder(const std::string& path);

/// Puts the bytes there, where the file ends, all or none: what a full disk has let through is cut off again.
tl::expected<void, std::string> write_at(const OpenFile&, std::string_view bytes, std::size_t at);

/// Puts the bytes in the place of as many that are there; no error makes the file shorter.
tl::expected<void, std::string> write_over(const OpenFile&, std::string_view bytes, std::size_t at);

}  // namespace chronus::journal
