#include "support/host_of_modules.hpp"

#include <chronus/abi.hpp>

#include <cstdarg>
#include <cstdint>
#include <cstdio>

namespace chronus::test {

namespace {
thread_local Memory* innermost = nullptr;
}

Memory::Memory() : outer_(innermost) {
  innermost = this;
}

Memory::~Memory() {
  innermost = outer_;
}

void* Memory::allocate(std::size_t bytes) {
  if (!open_) return nullptr;
  constexpr std::size_t alignment = 64;
  blocks_.push_back(std::make_unique<std::byte[]>(bytes + alignment));
  const auto address = reinterpret_cast<std::uintptr_t>(blocks_.back().get());
  return reinterpret_cast<void*>((address + alignment - 1) / alignment * alignment);
}

void Memory::close() {
  open_ = false;
}

}  // namespace chronus::test

// Weak, so that a test of a real host brings its own.
extern "C" {
__attribute__((weak)) void* chronus_allocate(unsigned long bytes) {
  return chronus::test::innermost ? chronus::test::innermost->allocate(bytes) : nullptr;
}

__attribute__((weak)) void chronus_fail(const char* format, ...) {
  char text[256];
  va_list values;
  va_start(values, format);
  std::vsnprintf(text, sizeof text, format, values);
  va_end(values);
  if (chronus::test::innermost && chronus::test::innermost->failure.empty()) {
    chronus::test::innermost->failure = text;
  }
}
}
