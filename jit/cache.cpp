#include "jit/cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/fd.hpp"
#include "base/replace_file.hpp"
#include "digest/digest.hpp"

namespace chronus::jit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".object";
constexpr off_t longest = 64 << 20;

/// The text of a file, whose time of use is updated. Only files of this user are read: code of anybody else
/// must not run.
std::optional<std::string> take(const fs::path& path) {
  const base::Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info{};
  if (!file || fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
      info.st_size > longest)
    return std::nullopt;
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  if (read(file.get(), text.data(), text.size()) != info.st_size) return std::nullopt;
  futimens(file.get(), nullptr);
  return text;
}

/// An empty digest means that the file was missing.
bool unchanged(const std::pair<const std::string, std::string>& header) {
  std::error_code error;
  if (header.second.empty()) return !fs::exists(header.first, error);
  std::ifstream file(header.first, std::ios::binary);
  return file && digest_of(std::string(std::istreambuf_iterator<char>(file), {})) == header.second;
}

}  // namespace

std::optional<CacheEntry> Cache::find(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  const auto bytes = take(folder_ / (key + std::string(suffix)));
  if (!bytes) return std::nullopt;
  auto entry = read_cache_entry(*bytes);
  if (!entry || entry->key != key || !std::ranges::all_of(entry->headers, unchanged)) return std::nullopt;
  return std::move(*entry);
}

void Cache::store(const CacheEntry& entry) {
  if (folder_.empty()) return;
  std::error_code error;
  if (fs::create_directories(folder_, error)) fs::permissions(folder_, fs::perms::owner_all, error);
  const std::string bytes = to_bytes(entry);
  if (bytes.size() > longest || !base::replace_file(folder_ / (entry.key + std::string(suffix)), bytes, 0600))
    return;
  if (size_) *size_ += bytes.size();
  if (!size_ || *size_ > limit_) bound();
}

void Cache::remove(const std::string& key) const {
  if (!folder_.empty()) unlink((folder_ / (key + std::string(suffix))).c_str());
}

/// Counts the folder's files, since other processes write here too. Deletes down to somewhat below the limit,
/// so that not every store must delete.
void Cache::bound() {
  struct File {
    fs::file_time_type used;
    std::uint64_t size;
    fs::path path;
  };
  std::vector<File> files;
  std::uint64_t size = 0;
  std::error_code error;
  const auto abandoned = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const File file{at->last_write_time(gone), at->file_size(gone), at->path()};
    if (gone || !file.path.filename().string().contains(suffix)) continue;
    if (!file.path.string().ends_with(suffix)) {  // being written, or left by a dead writer
      if (file.used < abandoned) fs::remove(file.path, gone);
      continue;
    }
    size += file.size;
    files.push_back(file);
  }
  if (size > limit_) {
    std::ranges::sort(files, {}, &File::used);
    for (const File& file : files) {
      if (size <= limit_ - limit_ / 8) break;
      if (fs::remove(file.path, error)) size -= file.size;
    }
  }
  size_ = size;
}

}  // namespace chronus::jit
