// The memory mappings of this process. Safe while its memory is being put back: does not allocate. [worker]
#pragma once

#include <cstddef>
#include <cstdint>

namespace chronus::jit {

struct Mapping {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  int protection = 0;  ///< as for mmap()
  bool shared = false;
  bool anonymous = false;
  bool stack = false;  ///< grows downwards

  std::size_t size() const { return end - begin; }
  bool is_own() const { return !shared && (protection & 2) != 0; }  ///< private and writable
};

/// In rising order, without those of the kernel's own pages ([vdso]...).
struct Mappings {
  static constexpr std::size_t most = 4096;

  /// Reads them anew. `text` is room for their description. False if there are too many.
  bool read(char* text, std::size_t room);

  /// Of all private writable mappings.
  std::size_t own_bytes() const;

  const Mapping* begin() const { return all; }
  const Mapping* end() const { return all + count; }

  Mapping all[most];
  std::size_t count = 0;
};

}  // namespace chronus::jit
