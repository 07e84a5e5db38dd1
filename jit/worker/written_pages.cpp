#include "jit/worker/written_pages.hpp"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace chronus::jit {
namespace {

// From the kernel's headers since 6.7, which may be newer than those of the system that this is built on.
constexpr int user_mode_only = 1;
constexpr std::uint64_t async_protection = 1u << 15;
constexpr std::uint64_t is_written = 1u << 1;
constexpr std::uint64_t is_present = 1u << 3;
constexpr std::uint64_t is_swapped = 1u << 4;

struct Scan {
  std::uint64_t size = sizeof(Scan);
  std::uint64_t flags = 0;
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::uint64_t walk_end = 0;
  std::uint64_t ranges = 0;
  std::uint64_t most_ranges = 0;
  std::uint64_t most_pages = 0;
  std::uint64_t inverted = 0;
  std::uint64_t all_of = 0;
  std::uint64_t any_of = 0;
  std::uint64_t told = 0;
};

}  // namespace

bool WrittenPages::Range::has_content() const {
  return (kinds & (is_present | is_swapped)) != 0;
}

bool WrittenPages::open(int pages) {
  pages_ = pages;
  faults_ = static_cast<int>(syscall(SYS_userfaultfd, O_CLOEXEC | user_mode_only));
  uffdio_api api{UFFD_API, async_protection, 0};
  return faults_ >= 0 && ioctl(faults_, UFFDIO_API, &api) == 0;
}

bool WrittenPages::watch(std::uintptr_t begin, std::uintptr_t end) {
  uffdio_register mapping{{begin, end - begin}, UFFDIO_REGISTER_MODE_WP, 0};
  if (ioctl(faults_, UFFDIO_REGISTER, &mapping) != 0) return false;
  bool watched = true;
  return for_written(begin, end,
                     [&](const Range& range) {
                       if (!range.has_content()) return;
                       uffdio_writeprotect from_now_on{{range.begin, range.end - range.begin},
                                                       UFFDIO_WRITEPROTECT_MODE_WP};
                       watched = ioctl(faults_, UFFDIO_WRITEPROTECT, &from_now_on) == 0 && watched;
                     }) &&
         watched;
}

long WrittenPages::scan(std::uintptr_t& begin, std::uintptr_t end) {
  Scan scan;
  scan.start = begin;
  scan.end = end;
  scan.ranges = reinterpret_cast<std::uint64_t>(ranges_);
  scan.most_ranges = most_ranges;
  scan.inverted = is_present;
  scan.any_of = is_written | is_present;
  scan.told = is_present | is_swapped;
  const int count = ioctl(pages_, _IOWR('f', 16, Scan), &scan);
  begin = scan.walk_end;
  return count;
}

}  // namespace chronus::jit
