#include "control/journal/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace chronus::journal {

namespace {

std::expected<SharedFile, std::string> opened(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (fd < 0) return std::unexpected("cannot open " + path + ": " + std::strerror(errno));
  return std::make_shared<const base::Fd>(fd);
}

}  // namespace

std::expected<SharedFile, std::string> create_file(const std::string& path) {
  return opened(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW);
}

std::expected<SharedFile, std::string> open_folder(const std::string& path) {
  return opened(path, O_RDONLY | O_DIRECTORY);
}

std::expected<std::vector<SharedFile>, std::string> make_folder(const std::string& path) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::absolute(path, error);
  std::vector<SharedFile> around;
  std::filesystem::path outer = folder;
  while (!error && !std::filesystem::exists(outer, error)) outer = outer.parent_path();
  std::filesystem::create_directories(folder, error);
  if (error) return std::unexpected("cannot make the folder " + path + ": " + error.message());
  for (std::filesystem::path inner = folder; inner != outer;) {
    inner = inner.parent_path();
    if (auto opened_folder = open_folder(inner)) around.push_back(std::move(*opened_folder));
  }
  return around;
}

std::expected<void, std::string> write_over(const base::Fd& file, std::string_view bytes, std::size_t at) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t size =
        pwrite(file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return std::unexpected(std::string(std::strerror(size < 0 ? errno : ENOSPC)));
    done += static_cast<std::size_t>(size);
  }
  return {};
}

std::expected<void, std::string> write_at(const base::Fd& file, std::string_view bytes, std::size_t at) {
  auto written = write_over(file, bytes, at);
  if (!written && ftruncate(file.get(), static_cast<off_t>(at)) != 0) {
    // The digest reveals the partial record.
  }
  return written;
}

}  // namespace chronus::journal
