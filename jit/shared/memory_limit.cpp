#include "jit/shared/memory_limit.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

namespace chronus::jit {

#ifdef CHRONUS_SANITIZED

void limit_memory(std::uint64_t) {}

#else

namespace {

std::uint64_t address_space() {
  std::uint64_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void limit_memory(std::uint64_t bytes) {
  const rlimit space{address_space() + bytes, address_space() + bytes};
  setrlimit(RLIMIT_AS, &space);
}

#endif

}  // namespace chronus::jit
