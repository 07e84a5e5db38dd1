#include "control/journal/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "control/journal/record.hpp"

namespace chronus::journal {

namespace {

constexpr std::size_t ahead = 256u << 10;    // allocated on the disk in advance
constexpr std::size_t growth = 1024u << 10;  // beyond twice the snapshot, until a new segment begins
constexpr std::size_t page = 4096;
constexpr std::size_t room_to_grow = 64;  // extra bytes in a record that others will replace
constexpr std::string_view prefix = "journal.";

/// The numbers of the segments in a folder, newest first.
std::vector<int> segments_in(const std::string& folder) {
  std::vector<int> numbers;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const std::string digits = name.starts_with(prefix) ? name.substr(prefix.size()) : "";
    if (digits.size() == 6 && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
      numbers.push_back(std::stoi(digits));
  }
  std::ranges::sort(numbers, std::greater<>());
  return numbers;
}

/// The folders of module versions and of damaged files.
std::string versions_in(const std::string& folder) {
  return folder + "/versions";
}
std::string damaged_in(const std::string& folder) {
  return folder + "/damaged";
}

bool has_files(const std::string& folder) {
  std::error_code error;
  return std::filesystem::directory_iterator(folder, error) != std::filesystem::directory_iterator();
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::expected<std::unique_ptr<Journal>, std::string> Journal::open(const std::string& folder) {
  auto around = make_folder(folder);
  if (!around) return std::unexpected(around.error());
  std::error_code error;
  if (!around->empty()) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  auto lock = open_folder(folder);
  if (!lock) return std::unexpected(lock.error());
  if (flock((*lock)->get(), LOCK_EX | LOCK_NB) != 0)
    return std::unexpected("another engine has the session in " + folder);
  std::unique_ptr<Journal> journal(new Journal(folder, std::move(*lock)));
  for (SharedFile& outer : *around) journal->sync_.add(std::move(outer));
  journal->read();
  return journal;
}

std::string Journal::segment(int number) const {
  return fmt::format("{}/{}{:06}", folder_, prefix, number);
}

/// Reads the newest segment with a readable snapshot. A newer one without was truncated before it reached the
/// disk; otherwise the older one would be deleted.
void Journal::read() {
  std::string unreadable;
  for (const int number : segments_in(folder_)) {
    number_ = std::max(number_, number);
    const std::string text = text_of(segment(number));
    Records records = read_records(text);
    if (records.list.empty()) {
      if (unreadable.empty())
        unreadable =
            segment(number) + (text.empty() ? " is empty: what the session held is lost" : " cannot be read");
      continue;
    }
    if (records.lost > 0) {
      damage_ = fmt::format("{} is damaged after its {}th byte: {} records behind that are lost",
                            segment(number), records.bytes, records.lost);
    }
    found_ = std::move(records.list);
    break;
  }
  if (found_.empty()) damage_ = unreadable;
  if (found_.empty() && unreadable.empty() &&
      (has_files(versions_in(folder_)) || has_files(damaged_in(folder_))))
    damage_ =
        "the session's journal is gone from " + folder_ + ", where there had been one: what it held is lost";
  if (!damage_.empty()) damage_ = keep_copy(damage_);
}

std::string Journal::keep_copy(const std::string& why) {
  std::error_code error;
  const std::string copy = damaged_in(folder_);
  std::filesystem::create_directory(copy, error);
  for (const int number : segments_in(folder_)) {
    std::filesystem::copy_file(segment(number), copy + segment(number).substr(folder_.size()),
                               std::filesystem::copy_options::overwrite_existing, error);
  }
  using Options = std::filesystem::copy_options;
  std::filesystem::copy(versions_in(folder_), versions_in(copy),
                        Options::overwrite_existing | Options::recursive, error);
  return why + "; its files are kept in " + copy;
}

/// Opens and locks the folder again if it was deleted or moved away. Copies the segments of a folder in its
/// place to the damaged files.
std::expected<void, std::string> Journal::take_folder() {
  auto around = make_folder(folder_);
  if (!around) return std::unexpected(around.error());
  auto now = open_folder(folder_);
  if (!now) return std::unexpected(now.error());
  struct stat taken{};
  struct stat there{};
  if (fstat(lock_->get(), &taken) == 0 && fstat((*now)->get(), &there) == 0 && same_file(taken, there))
    return {};
  if (flock((*now)->get(), LOCK_EX | LOCK_NB) != 0)
    return std::unexpected("another engine has the session in " + folder_);
  std::error_code error;
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, error);
  lock_ = std::move(*now);
  for (SharedFile& outer : *around) sync_.add(std::move(outer));
  const std::vector<int> others = segments_in(folder_);
  if (others.empty()) return {};
  keep_copy("");
  number_ = std::max(number_, others.front());
  return {};
}

std::string Journal::lost() const {
  if (!file_ || behind()) return {};
  const std::string path = segment(number_);
  struct stat ours{};
  struct stat there{};
  if (fstat(file_->get(), &ours) != 0) return {};
  if (stat(path.c_str(), &there) != 0 || !same_file(ours, there)) return path + " was deleted";
  if (static_cast<std::size_t>(ours.st_size) < end_)
    return fmt::format("{} was cut to {} bytes", path, ours.st_size);
  return {};
}

void Journal::begin(const nlohmann::json& snapshot) {
  if (auto taken = take_folder(); !taken) {
    trouble_ = "the session cannot be kept: " + taken.error();
    return;
  }
  const std::vector<int> old = segments_in(folder_);
  const std::string path = segment(++number_);
  const std::string line = to_line(snapshot);
  auto file = create_file(path);
  auto written = file ? write_at(**file, line, 0) : std::unexpected(file.error());
  if (!written) {
    trouble_ = "the session cannot be kept: " + written.error();
    unlink(path.c_str());
    return;
  }
  trouble_.clear();
  file_ = std::move(*file);
  reserved_ = end_ = first_end_ = line.size();
  last_ = end_;
  reserve();
  sync_.add(file_);
  sync_.add(lock_);
  sync_.then([old, folder = folder_] {
    for (const int number : old) unlink(fmt::format("{}/{}{:06}", folder, prefix, number).c_str());
  });
}

void Journal::add(const nlohmann::json& record, bool replaces) {
  if (!file_ || behind()) return;
  const std::uint64_t begun = sync_.begun();
  std::string line = to_line(record);
  const bool in_place = replaces && last_sync_ == begun && fits_last(line.size());
  // Pads the JSON with blanks: the line covers the old record completely, and the next one may be longer.
  if (replaces) line = to_line(record, in_place ? end_ - last_ : line.size() + room_to_grow);
  if (!in_place) reserve();
  auto written = in_place ? write_over(*file_, line, last_) : write_at(*file_, line, end_);
  if (!written) {
    trouble_ = "the session cannot be kept: " + written.error();
    return;
  }
  if (!in_place) last_ = std::exchange(end_, end_ + line.size());
  last_sync_ = begun;
  sync_.add(file_);
}

/// Whether a line can replace the last one in one write. The kernel writes a page as a whole even if the
/// process is killed, and a full disk accepts what needs no more bytes.
bool Journal::fits_last(std::size_t size) const {
  return size <= end_ - last_ && last_ / page == (end_ - 1) / page;
}

/// Allocates disk space in advance, so that a full disk does not stop the journal at once.
void Journal::reserve() {
  if (end_ + ahead / 2 < reserved_) return;
  if (fallocate(file_->get(), FALLOC_FL_KEEP_SIZE, static_cast<off_t>(end_), ahead) == 0)
    reserved_ = end_ + ahead;
}

bool Journal::large() const {
  return end_ > 2 * first_end_ + growth;
}

}  // namespace chronus::journal
