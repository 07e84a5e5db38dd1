#include "jit/worker/pristine.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <iterator>

#include "jit/worker/mappings.hpp"
#include "jit/worker/written_pages.hpp"

namespace chronus::jit {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t stack_size = 256u << 10;
constexpr std::size_t text_room = 1u << 20;
constexpr std::size_t pages_at_once = 4096;
constexpr unsigned most_descriptors = 1024;

/// All that outlives a restore, in shared memory.
struct Kept {
  ucontext_t here;      ///< in keep()
  ucontext_t restorer;  ///< on a stack in shared memory
  Mappings then;
  Mappings now;
  std::uintptr_t heap_end = 0;
  int pages = -1;  ///< /proc/self/pagemap
  WrittenPages written;
  bool records = false;  ///< whether `written` is right
  bool open[most_descriptors] = {};
  int restores = 0;
  int aborts = 0;
  char* copy = nullptr;              ///< of all private writable memory of `then`, in its order
  unsigned char* present = nullptr;  ///< per page of `copy`, whether it had content
  std::uint64_t entries[pages_at_once];
  alignas(64) char stack[stack_size];
  char text[text_room];
};

Kept* kept = nullptr;

template <class T>
T* map_shared(std::size_t bytes) {
  void* const memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<T*>(memory);
}

std::uintptr_t heap_end(std::uintptr_t wanted = 0) {
  return static_cast<std::uintptr_t>(syscall(SYS_brk, wanted));
}

/// Calls `act` with each page's address, whether it has content, and its number from `number` on.
template <class Act>
void for_pages(const Mapping& mapping, std::size_t number, Act act) {
  constexpr std::uint64_t present_or_swapped = 3ull << 62;
  for (std::uintptr_t at = mapping.begin; at < mapping.end;) {
    const std::size_t count = std::min((mapping.end - at) / page, pages_at_once);
    const auto offset = static_cast<off_t>(at / page * sizeof(std::uint64_t));
    const ssize_t got = pread(kept->pages, kept->entries, count * sizeof(std::uint64_t), offset);
    const bool known = got == static_cast<ssize_t>(count * sizeof(std::uint64_t));
    for (std::size_t i = 0; i < count; ++i, at += page, ++number)
      act(reinterpret_cast<char*>(at), !known || (kept->entries[i] & present_or_swapped) != 0, number);
  }
}

/// The same for the pages that may have been written since they were copied, or are absent.
template <class Act>
bool for_written_pages(const Mapping& mapping, std::size_t number, Act act) {
  return kept->written.for_written(mapping.begin, mapping.end, [&](const WrittenPages::Range& range) {
    for (std::uintptr_t at = range.begin; at < range.end; at += page)
      act(reinterpret_cast<char*>(at), range.has_content(), number + (at - mapping.begin) / page);
  });
}

/// Calls `act` with each private writable mapping and the number of its first page.
template <class Act>
void for_own_mappings(Act act) {
  std::size_t number = 0;
  for (const Mapping& mapping : kept->then) {
    if (!mapping.is_own()) continue;
    act(mapping, number);
    number += mapping.size() / page;
  }
}

bool all_zero(const char* at) {
  const auto* words = reinterpret_cast<const std::uint64_t*>(at);
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < page / sizeof *words; ++i) any |= words[i];
  return any == 0;
}

[[noreturn]] void give_up() {
  _exit(1);
}

/// Unmaps what was mapped since. The stack may have grown.
void unmap_new() {
  const Mapping* old = kept->then.begin();
  for (const Mapping& mapping : kept->now) {
    std::uintptr_t at = mapping.begin;
    while (at < mapping.end) {
      while (old != kept->then.end() && old->end <= at) ++old;
      const std::uintptr_t next = old == kept->then.end() ? mapping.end : std::min(old->begin, mapping.end);
      if (at < next && !mapping.stack) munmap(reinterpret_cast<void*>(at), next - at);
      at = old == kept->then.end() ? mapping.end : std::min(old->end, mapping.end);
    }
  }
}

/// Maps a part of an earlier mapping that was unmapped since.
void map_again(const Mapping& then, std::uintptr_t begin, std::uintptr_t end) {
  if (!then.anonymous || then.shared) give_up();
  auto* const at = reinterpret_cast<void*>(begin);
  constexpr int how = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  if (mmap(at, end - begin, then.protection, how, -1, 0) == MAP_FAILED) give_up();
}

void map_missing() {
  const Mapping* now = kept->now.begin();
  for (const Mapping& then : kept->then) {
    std::uintptr_t at = then.begin;
    while (at < then.end) {
      while (now != kept->now.end() && now->end <= at) ++now;
      const bool mapped = now != kept->now.end() && now->begin <= at;
      const std::uintptr_t next =
          now == kept->now.end() ? then.end : std::min(mapped ? now->end : now->begin, then.end);
      if (!mapped) {
        map_again(then, at, next);
      } else if (now->protection != then.protection) {
        if (mprotect(reinterpret_cast<void*>(at), next - at, then.protection) != 0) give_up();
      }
      at = next;
    }
  }
}

/// Whether the process has no other thread.
bool alone() {
  const int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  const ssize_t size = read(file, kept->text, text_room - 1);
  close(file);
  if (size <= 0) return false;
  const char* const end = kept->text + size;
  const char* at =
      std::find(std::reverse_iterator(end), std::reverse_iterator<const char*>(kept->text), ')').base();
  constexpr int spaces_before_threads = 18;  // proc(5): field 20, counted from the state, field 3
  for (int i = 0; i < spaces_before_threads; ++i) {
    at = std::find(at, end, ' ');
    if (end - at < 3) return false;
    ++at;
  }
  return at[0] == '1' && at[1] == ' ';
}

void close_new() {
  close_range(most_descriptors, ~0u, 0);
  for (unsigned each = 0; each < most_descriptors;) {
    unsigned end = each;
    while (end < most_descriptors && !kept->open[end]) ++end;
    if (end > each) close_range(each, end - 1, 0);
    each = end + 1;
  }
}

void put_page_back(char* at, bool present, std::size_t number) {
  const char* const was = kept->copy + number * page;
  if (kept->present[number] != 0) {
    if (present && std::memcmp(at, was, page) == 0) return;
    std::memcpy(at, was, page);
  } else {
    if (!present || all_zero(at)) return;
    std::memset(at, 0, page);
  }
}

void put_back() {
  const itimerval none{};
  for (const int timer : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) setitimer(timer, &none, nullptr);
  if (!alone()) give_up();
  if (heap_end() != kept->heap_end && heap_end(kept->heap_end) != kept->heap_end) give_up();
  if (!kept->now.read(kept->text, text_room)) give_up();
  unmap_new();
  map_missing();
  for_own_mappings([](const Mapping& mapping, std::size_t number) {
    if (!kept->records || !for_written_pages(mapping, number, put_page_back))
      for_pages(mapping, number, put_page_back);
  });
  close_new();
  ++kept->restores;
  setcontext(&kept->here);
  give_up();
}

/// Allocates what outlives a restore. False if there is no memory, or the system does not show its pages.
bool prepare() {
  auto* const made = map_shared<Kept>(sizeof(Kept));
  if (!made || !made->now.read(made->text, text_room)) return false;
  made->pages = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  made->records = made->written.open(made->pages);
  for (unsigned each = 0; each < most_descriptors; ++each) {
    made->open[each] = fcntl(static_cast<int>(each), F_GETFD) != -1;
  }
  const std::size_t bytes = made->now.own_bytes();
  made->copy = map_shared<char>(bytes);
  made->present = map_shared<unsigned char>(bytes / page);
  if (made->pages < 0 || !made->copy || !made->present) return false;
  made->heap_end = heap_end();
  getcontext(&made->restorer);
  sigfillset(&made->restorer.uc_sigmask);
  made->restorer.uc_stack.ss_sp = made->stack;
  made->restorer.uc_stack.ss_size = stack_size;
  made->restorer.uc_link = nullptr;
  makecontext(&made->restorer, put_back, 0);
  kept = made;
  return made->then.read(made->text, text_room) && made->then.own_bytes() <= bytes;
}

void copy_all() {
  for_own_mappings([](const Mapping& mapping, std::size_t first) {
    for_pages(mapping, first, [](char* at, bool present, std::size_t number) {
      kept->present[number] = present ? 1 : 0;
      if (present) std::memcpy(kept->copy + number * page, at, page);
    });
    kept->records = kept->records && kept->written.watch(mapping.begin, mapping.end);
  });
}

}  // namespace

bool Pristine::keep() {
  if (!prepare()) {
    kept = nullptr;
    return false;
  }
  getcontext(&kept->here);
  if (kept->restores == 0) copy_all();
  return true;
}

void Pristine::restore() {
  if (!kept) give_up();
  setcontext(&kept->restorer);
  give_up();
}

void Pristine::abort() {
  if (kept) ++kept->aborts;
  restore();
}

int Pristine::aborts() {
  return kept ? kept->aborts : 0;
}

int Pristine::restores() {
  return kept ? kept->restores : 0;
}
}  // namespace chronus::jit
