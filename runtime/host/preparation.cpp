#include "host/preparation.hpp"

#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace chronus::host {

namespace {

thread_local Preparation* current = nullptr;

constexpr std::size_t alignment = 64;

Memory zeroed(std::size_t bytes) {
  const std::size_t size = (bytes + alignment - 1) / alignment * alignment;
  auto* raw = static_cast<std::byte*>(std::aligned_alloc(alignment, size));
  if (!raw) return {};
  std::memset(raw, 0, size);  // touches every page here rather than on the audio thread
  return {std::shared_ptr<std::byte[]>(raw, [](std::byte* p) { std::free(p); }), size};
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
  bytes_ = 0;
}

void* Preparation::allocate(std::size_t bytes) {
  if (__builtin_add_overflow(bytes_, bytes, &bytes_)) bytes_ = SIZE_MAX;
  const auto refuse = [&](const std::string& than, const std::string& limit) {
    fail("asked for more memory than " + than + ": " + std::to_string(bytes_) + " bytes" + limit);
    return nullptr;  // so that prepare() comes to its end with its next write
  };
  if (bytes_ > most_module_memory)
    return refuse("a module may have", " of " + std::to_string(most_module_memory));
  if (bytes_ > left_) return refuse("is left for all modules together", " of " + std::to_string(left_));
  Memory memory = zeroed(bytes);
  if (!memory.bytes) return refuse("there is", "");
  memory_.push_back(memory);
  return memory.bytes.get();
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
