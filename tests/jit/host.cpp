#include "jit/host.hpp"

#include <chronus/abi.hpp>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace {

struct Free {
  void operator()(void* block) const { std::free(block); }
};

std::string refusal;
std::vector<std::unique_ptr<void, Free>> blocks;

}  // namespace

extern "C" void* chronus_allocate(unsigned long bytes) {
  void* block = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
  std::memset(block, 0, bytes);
  blocks.emplace_back(block);
  return block;
}

extern "C" void chronus_fail(const char* format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  refusal = text;
}

namespace jit_test {

std::string take_refusal() {
  return std::exchange(refusal, {});
}

void free_blocks() {
  blocks.clear();
}

}  // namespace jit_test
