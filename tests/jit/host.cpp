#include "jit/host.hpp"

#include <chronus/abi.hpp>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

std::string refusal;
std::vector<void*> blocks;

}  // namespace

extern "C" void* chronus_allocate(unsigned long bytes) {
  void* block = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
  std::memset(block, 0, bytes);
  blocks.push_back(block);
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
  for (void* block : blocks) std::free(block);
  blocks.clear();
}

}  // namespace jit_test
