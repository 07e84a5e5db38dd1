#include "host/arena.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

namespace chronus::host {

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t guard = std::size_t{64} << 10;

// A range in which nothing else is mapped. Each reserved address costs with sanitizers, and ThreadSanitizer
// allows few.
#if __has_feature(thread_sanitizer)
constexpr std::uintptr_t lowest = 0x7e8000000000;
constexpr std::uintptr_t highest = 0x7ec000000000;
#else
constexpr std::uintptr_t lowest = 0x200000000000;
constexpr std::uintptr_t highest = 0x500000000000;
#endif
#ifdef CHRONUS_SANITIZED
constexpr std::size_t reserve = std::size_t{256} << 20;
#else
constexpr std::size_t reserve = std::size_t{2} << 30;  // more than most_module_memory, rounded up
#endif

/// The address at which the search for the next arena starts.
std::atomic<std::uintptr_t> next_place{lowest};

std::byte* up(std::byte* address, std::size_t alignment) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  return address + ((at + alignment - 1) / alignment * alignment - at);
}

/// Reserves free addresses; null if there are none.
std::byte* reserve_place() {
  constexpr int tries = 1 << 16;
  for (int i = 0; i < tries; ++i) {
    std::uintptr_t at = next_place.fetch_add(reserve);
    if (at < lowest || at + reserve > highest) {
      next_place = lowest;
      continue;
    }
    void* const wanted = reinterpret_cast<void*>(at);
    void* const got = mmap(wanted, reserve, PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == wanted) return static_cast<std::byte*>(got);
    if (got != MAP_FAILED) munmap(got, reserve);
  }
  return nullptr;
}

/// The offset of the next arena in its first page. If all arenas had the same offset, the objects of many
/// nodes would compete for the same few cache lines.
std::size_t next_offset() {
  constexpr std::size_t lines = 48;  // of 64 bytes, so that small objects end within the page
  static std::atomic<std::size_t> arenas{0};
  return arenas.fetch_add(1) * 5 % lines * 64;
}

}  // namespace

Arena::Arena() : all_(reserve_place()) {
  if (!all_) return;
  all_end_ = all_ + reserve;
  writable_ = all_ + guard;
  begin_ = top_ = writable_ + next_offset();
}

Arena::~Arena() {
  if (!all_) return;
#if __has_feature(address_sanitizer)
  if (sealed_) __lsan_unregister_root_region(begin_, static_cast<std::size_t>(top_ - begin_));
#endif
  munmap(all_, static_cast<std::size_t>(all_end_ - all_));
}

bool Arena::is_address(const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  return at >= lowest && at < highest;
}

std::size_t Arena::size_of(const void* address) {
  return (static_cast<const Header*>(address) - 1)->size;
}

/// Four sizes between each power of two and the next.
std::size_t Arena::rounded(std::size_t bytes, int& size_class) {
  const std::size_t least = std::max<std::size_t>(bytes, 16);
  const int power = std::bit_width(least - 1) - 1;
  const std::size_t step = std::size_t{1} << std::max(power - 2, 4);
  const std::size_t size = (least + step - 1) / step * step;
  size_class = std::min(4 * power + static_cast<int>((size - 1) >> std::max(power - 2, 0)) % 4, classes - 1);
  return size;
}

bool Arena::grow(std::byte* end) {
  if (end <= writable_) return true;
  constexpr std::size_t step = std::size_t{16} << 10;
  std::byte* const wanted = std::min(up(end, step), all_end_ - guard);
  if (end > wanted) return false;
  if (mprotect(writable_, static_cast<std::size_t>(wanted - writable_), PROT_READ | PROT_WRITE) != 0)
    return false;
  writable_ = wanted;
  return true;
}

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  if (sealed_ || !all_ || bytes > reserve) return nullptr;
  int size_class = 0;
  const std::size_t size = rounded(bytes, size_class);
  Header*& released = released_[static_cast<std::size_t>(size_class)];
  if (released && released->size == size && holds(released) &&
      reinterpret_cast<std::uintptr_t>(released + 1) % alignment == 0) {
    Header* const header = released;
    released = std::exchange(header->next, header);
    std::memset(header + 1, 0, size);
    return header + 1;
  }
  std::byte* const at = up(top_ + sizeof(Header), std::max(alignment, alignof(std::max_align_t)));
  if (size > static_cast<std::size_t>(all_end_ - at) || !grow(at + size)) return nullptr;
  top_ = at + size;
  auto* const header = reinterpret_cast<Header*>(at) - 1;
  *header = {size, header};
  return at;
}

std::size_t Arena::release(void* address) {
  if (sealed_ || !address || !holds(address)) return 0;
  Header* const header = static_cast<Header*>(address) - 1;
  if (header->next != header) return 0;
  int size_class = 0;
  if (rounded(header->size, size_class) != header->size) return 0;
  header->next = std::exchange(released_[static_cast<std::size_t>(size_class)], header);
  return header->size;
}

void Arena::seal() {
  if (!all_ || std::exchange(sealed_, true)) return;
  std::byte* const end = up(top_, page);
  if (writable_ > end) {
    mprotect(end, static_cast<std::size_t>(writable_ - end), PROT_NONE);
    madvise(end, static_cast<std::size_t>(writable_ - end), MADV_DONTNEED);
    writable_ = end;
  }
  std::byte* const last = std::min(end + guard, all_end_);
  munmap(last, static_cast<std::size_t>(all_end_ - last));
  auto reserved = reinterpret_cast<std::uintptr_t>(std::exchange(all_end_, last));
  next_place.compare_exchange_strong(reserved, reinterpret_cast<std::uintptr_t>(last));
  std::byte* const pages = all_ + guard;
  const auto bytes = static_cast<std::size_t>(end - pages);
#if __has_feature(address_sanitizer)
  __lsan_register_root_region(begin_, static_cast<std::size_t>(top_ - begin_));
#endif
  if (bytes == 0 || madvise(pages, bytes, MADV_POPULATE_WRITE) == 0) return;
  for (std::byte* at = pages; at < end; at += page) {
    volatile std::byte* const each = at;
    *each = *each;
  }
}

void Arena::discard(std::span<std::byte> memory) {
  std::byte* const first = up(memory.data(), page);
  const auto whole = static_cast<std::size_t>(memory.data() + memory.size() - first) / page * page;
  if (memory.size() >= page && holds(memory.data()) && whole > 0 && whole <= memory.size())
    madvise(first, whole, MADV_DONTNEED);
}

}  // namespace chronus::host
