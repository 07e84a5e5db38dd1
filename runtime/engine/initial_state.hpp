// The state of an instance as it was after prepare(): what still equals it, the module has only ever read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/code.hpp"

namespace chronus::engine {

/// Numbers, and the content of Buffers that are small enough to be compared within a block. DelayLines are
/// not part of it. Immutable.
class InitialState {
 public:
  InitialState() = default;

  /// `self` has just been prepared. [control-thread]
  InitialState(const ModuleInfo&, const void* self);

  /// Whether all `count` elements of `size` bytes, `stride` apart, are what they were. [real-time-safe]
  bool numbers_equal(const void* self, std::uint32_t offset, std::uint32_t stride, std::uint32_t size,
                     std::uint32_t count) const noexcept [[clang::nonblocking]];

  /// Whether the Buffer at this offset holds what it held. Requires Instance::memory_intact(). False for one
  /// that is not part of this. [real-time-safe]
  bool buffer_equals(const void* self, std::size_t offset) const noexcept [[clang::nonblocking]];

 private:
  struct Content {
    std::size_t offset;
    std::vector<std::byte> bytes;
  };

  std::vector<std::byte> numbers_;  ///< the whole instance
  std::vector<Content> buffers_;    ///< by offset
};

}  // namespace chronus::engine
