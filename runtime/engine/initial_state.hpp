// The state of an instance after prepare(). A reset restores it; at a swap, state that still equals it takes
// the new version's value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/code.hpp"
#include "host/preparation.hpp"

namespace chronus::engine {

/// A copy of the object and of its memory. Pages of zeros take no space. Immutable; const members are
/// [any-thread] except where tagged.
class InitialState {
 public:
  InitialState() = default;

  /// `self` has just been prepared. `memory`: the pieces for its Buffers and DelayLines, sorted by address;
  /// each leaf must lie in one of these or be empty. `arena`: the object, then all that it allocated; empty
  /// if it allocated only `memory`. [control-thread]
  InitialState(const ModuleInfo&, const void* self, std::span<const host::Memory> memory,
               std::span<const std::byte> arena = {});

  /// Whether all `count` elements of `size` bytes, `stride` apart, equal the copy.
  /// [any-thread, real-time-safe]
  bool numbers_equal(const void* self, std::uint32_t offset, std::uint32_t stride, std::uint32_t size,
                     std::uint32_t count) const noexcept [[clang::nonblocking]];

  /// Whether the Buffer at this offset equals the copy. Requires Instance::memory_intact(). False for a
  /// Buffer that is too large to compare within a block. [any-thread, real-time-safe]
  bool buffer_equals(const void* self, std::size_t offset) const noexcept [[clang::nonblocking]];

  /// Bytes of the Buffer or DelayLine at `place`. [control-thread]
  std::size_t memory_size(std::size_t place) const;

  /// Whether the Buffer at `place` is small enough for buffer_equals(). [control-thread]
  bool comparable(std::size_t place) const;

  /// Whether the Buffer or DelayLine at `place` has the same copy as that at `its_place` of the other. Of
  /// different lengths: whether both hold only zeros. [control-thread]
  bool same_memory(std::size_t place, const InitialState& other, std::size_t its_place) const;

  /// The object's bytes.
  std::span<const std::byte> object() const { return numbers_; }

  /// The progress of a restore.
  struct Progress {
    std::size_t piece = 0;
    std::size_t chunk = 0;
    bool object_done = false;
  };

  /// Restores the object in the first call, then pages of 4096 bytes as long as `bytes` allows; the next call
  /// continues there. Buffers and DelayLines stay in their current memory if it is one of `memory`. True once
  /// all is restored. [audio-thread, real-time-safe]
  bool restore(void* self, std::span<const host::Memory> memory, Progress&, std::size_t bytes) const noexcept
      [[clang::nonblocking]];

  /// The bytes that a whole restore writes.
  std::size_t size() const noexcept { return size_; }

 private:
  /// Memory outside of the object.
  struct Piece {
    std::byte* data;  ///< where it was
    std::size_t bytes;
    std::size_t first_chunk;  ///< in contents_
    std::size_t place;        ///< offset of the leaf that owns it; no_leaf: other memory of the arena
    bool comparable = false;
  };

  static constexpr std::size_t no_leaf = SIZE_MAX;
  static constexpr std::uint32_t zeros = UINT32_MAX;
  static constexpr std::size_t chunk_bytes = 4096;

  void add_leaves(const ModuleInfo&, const void* self, std::span<const host::Memory>);
  void add_arena(const void* object_end, std::span<const std::byte>);
  void add_piece(const std::byte* data, std::size_t bytes, std::size_t place);
  void restore_object(void* self, std::span<const host::Memory>) const noexcept [[clang::nonblocking]];
  const Piece* piece_of(std::size_t place) const noexcept;
  bool only_zeros(const Piece&) const;
  std::size_t chunk_size(const Piece&, std::size_t chunk) const noexcept;

  std::vector<std::byte> numbers_;   ///< the whole object
  std::vector<std::size_t> places_;  ///< sorted offsets of the leaves that are memory
  std::vector<Piece> pieces_;        ///< pieces of leaves first, sorted by place
  std::size_t leaf_pieces_ = 0;
  std::vector<std::uint32_t> contents_;  ///< per chunk, its page in pages_, or `zeros`
  std::vector<std::byte> pages_;
  std::size_t size_ = 0;
};

}  // namespace chronus::engine
