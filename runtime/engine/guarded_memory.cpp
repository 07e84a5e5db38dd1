#include "engine/guarded_memory.hpp"

#include <sys/mman.h>

#include <new>

namespace chronus::engine {

namespace {

constexpr std::size_t page = 4096;

}  // namespace

GuardedMemory::GuardedMemory(std::size_t bytes, Pages pages) : size_((bytes + page - 1) / page * page) {
  void* all = mmap(nullptr, size_ + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (all == MAP_FAILED) throw std::bad_alloc();
  all_ = static_cast<std::byte*>(all);
  if (mprotect(begin(), size_, PROT_READ | PROT_WRITE) != 0) {
    munmap(all_, size_ + 2 * guard);
    throw std::bad_alloc();
  }
  for (std::size_t at = 0; pages == Pages::present && at < size_; at += page) {
    static_cast<volatile std::byte*>(begin())[at] = std::byte{0};
  }
}

GuardedMemory::~GuardedMemory() {
  munmap(all_, size_ + 2 * guard);
}

}  // namespace chronus::engine
