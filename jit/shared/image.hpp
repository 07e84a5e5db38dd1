// Linked code as bytes and addresses. The workers link it; the players, which were forked from the same
// process and so have the host's functions at the same addresses, map it and run it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chronus::jit {

/// Addresses that are free in the workers' parent and in all processes forked from it.
struct CodeRegion {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  /// Reserves addresses in this process. Empty if there are none. [any-thread]
  static CodeRegion reserve(std::uint64_t bytes);

  bool contains(std::uint64_t address, std::uint64_t size) const {
    return address >= begin && address <= end && size <= end - address;
  }
};

struct Image {
  /// Contiguous memory of one protection, beginning with a page. Bytes beyond `content` are zero.
  struct Part {
    std::uint64_t address = 0;
    std::uint64_t content = 0;  ///< bytes
    std::uint64_t size = 0;     ///< bytes
    bool writable = false;
    bool executable = false;
  };

  std::uint64_t entry = 0;  ///< the address of the symbol that was asked for
  std::vector<Part> parts;
  std::string bytes;  ///< the content of all parts, one behind the other

  /// The linked bytes from an address on; null if no part has content there.
  const char* at(std::uint64_t address) const;
};

}  // namespace chronus::jit
