#include "host/preparation.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace chronus::host {

namespace {

thread_local Preparation* current = nullptr;

constexpr std::size_t lines = 64;  // alignment of memory, in bytes

Memory zeroed(std::size_t bytes, const std::shared_ptr<Arena>& arena) {
  const std::size_t size = (std::max<std::size_t>(bytes, 1) + lines - 1) / lines * lines;
  if (arena) {
    auto* const taken = static_cast<std::byte*>(arena->allocate(size, lines));
    if (!taken) return {};
    return {std::shared_ptr<std::byte[]>(arena, taken), size};
  }
  void* const raw = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) return {};
  return {
      std::shared_ptr<std::byte[]>(static_cast<std::byte*>(raw), [size](std::byte* p) { munmap(p, size); }),
      size};
}

}  // namespace

void Preparation::open() {
  if (open_) return;
  open_ = true;
  outer_ = std::exchange(current, this);
}

void Preparation::close() {
  if (std::exchange(open_, false)) current = outer_;
}

void Preparation::clear() {
  memory_.clear();
  failure_.clear();
  bytes_ = other_bytes_ = 0;
}

Preparation* Preparation::open_here() {
  return current;
}

/// Whether so many more bytes may be allocated.
bool Preparation::count(std::size_t bytes) {
  if (__builtin_add_overflow(bytes_, bytes, &bytes_)) bytes_ = SIZE_MAX;
  const auto refuse = [&](const std::string& than, const std::string& limit) {
    fail("asked for more memory than " + than + ": " + std::to_string(bytes_) + " bytes" + limit);
    return false;
  };
  if (bytes_ > most_module_memory)
    return refuse("a module may have", " of " + std::to_string(most_module_memory));
  if (bytes_ > left_) return refuse("is left for all modules together", " of " + std::to_string(left_));
  return true;
}

/// If it returns null, the next write ends prepare().
void* Preparation::allocate(std::size_t bytes) {
  if (!count(bytes)) return nullptr;
  Memory memory = zeroed(bytes, arena_);
  if (!memory.bytes) {
    fail("asked for more memory than there is: " + std::to_string(bytes_) + " bytes");
    return nullptr;
  }
  memory_.push_back(memory);
  return memory.bytes.get();
}

void* Preparation::allocate_any(std::size_t bytes, std::size_t alignment) {
  if (!count(bytes)) return nullptr;
  void* const memory = arena_->allocate(bytes, alignment);
  if (!memory) {
    fail("asked for more memory than there is: " + std::to_string(bytes_) + " bytes");
    return nullptr;
  }
  const std::size_t given = Arena::size_of(memory);
  bytes_ += given - bytes;
  other_bytes_ += given;
  return memory;
}

void Preparation::release(void* memory) {
  const std::size_t released = std::min(arena_ ? arena_->release(memory) : 0, other_bytes_);
  bytes_ -= released;
  other_bytes_ -= released;
}

void Preparation::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
}

}  // namespace chronus::host

extern "C" __attribute__((visibility("default"))) void* chronus_allocate(unsigned long bytes) {
  return chronus::host::current ? chronus::host::current->allocate(bytes) : nullptr;
}

extern "C" __attribute__((visibility("default"))) void chronus_fail(const char* format, ...) {
  std::array<char, 512> text{};
  va_list values;
  va_start(values, format);
  std::vsnprintf(text.data(), text.size(), format, values);
  va_end(values);
  if (chronus::host::current) chronus::host::current->fail(text.data());
}
