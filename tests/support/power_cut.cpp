#include "support/power_cut.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace chronus::test {

namespace fs = std::filesystem;

/// Held open, so that no other file gets its inode.
struct Disk::File {
  explicit File(int other) : fd(fcntl(other, F_DUPFD_CLOEXEC, 0)) {}
  ~File() { close(fd); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::string now() const {
    std::string text;
    char part[65536];
    for (ssize_t got = 0; (got = pread(fd, part, sizeof part, static_cast<off_t>(text.size()))) > 0;)
      text.append(part, static_cast<std::size_t>(got));
    return text;
  }

  std::string after(Tail tail) const {
    const std::string all = now();
    if (all.size() <= synced.size() || tail == Tail::gone) return synced;
    if (tail == Tail::torn) return all.substr(0, (synced.size() + all.size()) / 2);
    std::string text = synced;
    text.resize(all.size());
    constexpr std::size_t page = 4096;
    const std::size_t next = (synced.size() + page - 1) / page * page;
    if (tail == Tail::holes && next < all.size()) text.replace(next, std::string::npos, all, next);
    return text;
  }

  int fd;
  std::string synced;
  int done = 0;
};

namespace {

std::atomic<Disk*> the_disk = nullptr;

std::string path_of(int fd) {
  return fs::read_symlink("/proc/self/fd/" + std::to_string(fd));
}

}  // namespace

Disk::Disk() {
  if (the_disk.exchange(this)) throw std::logic_error("there is a disk already");
}

Disk::~Disk() {
  the_disk = nullptr;
}

std::shared_ptr<Disk::File> Disk::file(int fd) {
  struct stat about{};
  fstat(fd, &about);
  auto& known = files_[about.st_ino];
  if (!known) known = std::make_shared<File>(fd);
  return known;
}

void Disk::sync(int fd) {
  const std::string path = path_of(fd);
  const int before = done;
  if (fs::path(path).filename().native().starts_with("journal.") && before_a_journal)
    before_a_journal(before);
  const std::lock_guard lock(mutex_);
  if (!fs::is_directory(path)) {
    const auto synced = file(fd);
    synced->synced = synced->now();
    synced->done = before;
    return;
  }
  folders_[path] = names_in(path);
}

Disk::Names Disk::names_in(const fs::path& folder) {
  Names names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const int opened = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) continue;
    names[entry.path().filename()] = entry.is_directory() ? nullptr : file(opened);
    close(opened);
  }
  return names;
}

int Disk::cut(const fs::path& folder, const fs::path& copy, Tail tail) {
  const std::lock_guard lock(mutex_);
  int sure = 0;
  const std::function<void(const fs::path&, const fs::path&)> leave = [&](const fs::path& from,
                                                                          const fs::path& to) {
    fs::create_directories(to);
    for (const auto& [name, file] : tail == Tail::gone ? folders_[from] : names_in(from)) {
      if (!file) {
        leave(from / name, to / name);
        continue;
      }
      std::ofstream(to / name, std::ios::binary) << file->after(tail);
      if (name.starts_with("journal.")) sure = std::max(sure, file->done);
    }
  };
  leave(folder, copy);
  return sure;
}

/// Stands before the C library's function of the same name, for all of this program.
extern "C" int fsync(int fd) {
  if (Disk* const disk = the_disk) {
    disk->sync(fd);
    return 0;
  }
  return static_cast<int>(syscall(SYS_fsync, fd));
}

}  // namespace chronus::test
