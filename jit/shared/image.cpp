#include "jit/shared/image.hpp"

#include <sys/mman.h>

namespace chronus::jit {

CodeRegion CodeRegion::reserve(std::uint64_t bytes) {
  void* const memory = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return {};
  const auto begin = reinterpret_cast<std::uint64_t>(memory);
  return {begin, begin + bytes};
}

const char* Image::at(std::uint64_t address) const {
  std::uint64_t before = 0;
  for (const Part& part : parts) {
    if (address - part.address < part.content) return bytes.data() + before + (address - part.address);
    before += part.content;
  }
  return nullptr;
}

}  // namespace chronus::jit
