#include "jit/player/mapped_image.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>

namespace chronus::jit {
namespace {

int protection(const Image::Part& part) {
  return PROT_READ | (part.writable ? PROT_WRITE : 0) | (part.executable ? PROT_EXEC : 0);
}

}  // namespace

std::expected<void, std::string> map_image(const Image& image, CodeRegion region) {
  const char* from = image.bytes.data();
  std::uint64_t left = image.bytes.size();
  for (const Image::Part& part : image.parts) {
    if (!region.contains(part.address, part.size) || part.content > part.size || part.content > left)
      return std::unexpected("its parts lie outside of the memory for code");
    if (part.size == 0) continue;
    auto* const at = reinterpret_cast<char*>(part.address);
    void* const mapped =
        mmap(at, part.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (mapped == MAP_FAILED) return std::unexpected(std::strerror(errno));
    std::memcpy(at, from, part.content);
    from += part.content;
    left -= part.content;
    if (mprotect(at, part.size, protection(part)) != 0) return std::unexpected(std::strerror(errno));
    __builtin___clear_cache(at, at + part.content);
  }
  return {};
}

}  // namespace chronus::jit
