#include "base/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace chronus::base {

namespace {

/// A name beside `path` that watchers and listings of its folder ignore.
std::string name_beside(const std::string& path) {
  static std::atomic<unsigned> count = 0;
  const std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0
  return path.substr(0, name) + "." + path.substr(name) + "-" + std::to_string(getpid()) + "-" +
         std::to_string(++count) + ".tmp";
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size == 0) errno = ENOSPC;
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

}  // namespace

std::expected<Fd, std::string> replace_file(const std::string& path, std::string_view bytes, mode_t mode) {
  const std::string temporary = name_beside(path);
  const auto failed = [&] {
    std::string why = "cannot write " + path + ": " + std::strerror(errno);
    unlink(temporary.c_str());
    return std::unexpected(std::move(why));
  };
  unlink(temporary.c_str());  // left by a process that died and had the same number
  Fd file(open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  struct stat old{};
  if (!file || !write_all(file.get(), bytes)) return failed();
  if (lstat(path.c_str(), &old) == 0 && S_ISREG(old.st_mode) && fchmod(file.get(), old.st_mode & 07777) != 0)
    return failed();
  if (rename(temporary.c_str(), path.c_str()) != 0) return failed();
  return file;
}

}  // namespace chronus::base
