#include "control/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace chronus::control {
namespace {

tl::expected<std::string, FileError> read_all(int fd, const std::string& path) {
  struct stat info{};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return tl::unexpected(FileError{false, path + " is not a file"});
  std::string text;
  char part[16384];
  for (;;) {
    const ssize_t size = read(fd, part, sizeof part);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0)
      return tl::unexpected(FileError{false, "cannot read " + path + ": " + std::strerror(errno)});
    if (size == 0) return text;
    text.append(part, static_cast<std::size_t>(size));
    if (text.size() > text_limit)
      return tl::unexpected(FileError{false, path + " is larger than 4 MiB, which no text here is"});
  }
}

}  // namespace

tl::expected<std::string, FileError> read_text(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return tl::unexpected(
        FileError{errno == ENOENT || errno == ENOTDIR, "cannot open " + path + ": " + std::strerror(errno)});
  auto text = read_all(fd, path);
  close(fd);
  return text;
}

}  // namespace chronus::control
