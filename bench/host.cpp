// The host of the modules that a benchmark loads. What they allocate lives until the program ends.
#include <chronus/abi.hpp>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {

__attribute__((visibility("default"))) void* chronus_allocate(unsigned long bytes) {
  void* memory = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
  std::memset(memory, 0, bytes);
  return memory;
}

__attribute__((visibility("default"))) void chronus_fail(const char* format, ...) {
  va_list values;
  va_start(values, format);
  std::vfprintf(stderr, format, values);
  va_end(values);
  std::fputc('\n', stderr);
}

}  // extern "C"
