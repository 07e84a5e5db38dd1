// Files in the cache of compiled modules: whatever is read is what writing makes again, and whatever is not
// is refused.
#include <cstddef>
#include <cstdint>

#include "digest/digest.hpp"
#include "jit/cache_entry.hpp"

using namespace chronus;
using namespace chronus::jit;

namespace {

/// A file whose digest is right, so that what lies behind it is tried too.
std::string sealed(const std::string& body) {
  return "chronus object 1\n" + digest_of(body) + "\n" + body;
}

void read(const std::string& bytes) {
  const auto entry = read_cache_entry(bytes);
  if (!entry) return;
  const auto again = read_cache_entry(to_bytes(*entry));
  if (!again || again->key != entry->key || again->headers != entry->headers ||
      again->object != entry->object)
    __builtin_trap();
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  read(sealed(bytes));
  const std::uint64_t length = bytes.size();
  read(sealed(std::string(reinterpret_cast<const char*>(&length), sizeof length) + bytes));
  return 0;
}
