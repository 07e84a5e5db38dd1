#include "worker/host.hpp"

#include <chronus/abi.hpp>

#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

std::string refusal;
std::vector<void*> memory;
unsigned long size = 0;

}  // namespace

extern "C" void* chronus_allocate(unsigned long bytes) {
  if (__builtin_add_overflow(size, bytes, &size)) size = SIZE_MAX;
  void* block = size > chronus::most_module_memory ? nullptr : std::aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!block) {
    refusal =
        "it asks for more memory than a module may have or there is: " + std::to_string(bytes) + " bytes";
    return nullptr;
  }
  std::memset(block, 0, bytes);
  memory.push_back(block);
  return block;
}

extern "C" void chronus_fail(const char* format, ...) {
  std::array<char, 512> text{};
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  refusal = text.data();
}

namespace chronus::jit {

const std::string& host_refusal() {
  return refusal;
}

void reset_host() {
  refusal.clear();
  for (void* block : memory) std::free(block);
  memory.clear();
  size = 0;
}

}  // namespace chronus::jit
