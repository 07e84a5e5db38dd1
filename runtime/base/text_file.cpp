#include "base/text_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/paths.hpp"

namespace chronus::base {
namespace {

std::expected<std::string, FileError> read_all(int fd, const std::string& path) {
  struct stat info{};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return std::unexpected(FileError{false, path + " is not a file"});
  std::string text;
  char part[16384];
  for (;;) {
    const ssize_t size = read(fd, part, sizeof part);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0)
      return std::unexpected(FileError{false, "cannot read " + path + ": " + std::strerror(errno)});
    if (size == 0) return text;
    text.append(part, static_cast<std::size_t>(size));
    if (text.size() > text_limit)
      return std::unexpected(FileError{false, path + " is larger than 4 MiB, which no text here is"});
  }
}

/// The path of the opened file, with all links resolved.
std::string real_path(int fd) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), error).string();
}

template <class Read>
std::expected<std::string, FileError> with_file(const std::string& path, const Read& read) {
  const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return std::unexpected(
        FileError{errno == ENOENT || errno == ENOTDIR, "cannot open " + path + ": " + std::strerror(errno)});
  std::expected<std::string, FileError> text = read(fd);
  close(fd);
  return text;
}

}  // namespace

std::expected<std::string, FileError> read_text(const std::string& path) {
  return with_file(path, [&](int fd) { return read_all(fd, path); });
}

std::expected<std::string, FileError> read_text_inside(const std::string& folder, const std::string& path) {
  return with_file(path, [&](int fd) -> std::expected<std::string, FileError> {
    std::string why = leads_out(folder, path, real_path(fd));
    if (why.empty()) return read_all(fd, path);
    return std::unexpected(FileError{false, std::move(why)});
  });
}

}  // namespace chronus::base
