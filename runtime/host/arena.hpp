// The memory of one instance of a module: the object, and all that its constructor and prepare() allocate.
// It is freed as a whole, without destructors.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace chronus::host {

/// Pages between guard regions: reading or writing past either end raises SIGSEGV. Arenas lie near each
/// other, so that many small ones take few page tables. Used by one thread at a time. [control-thread] except
/// where tagged.
class Arena {
 public:
  /// Reserves addresses; the kernel maps a page on first use.
  Arena();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Allocates zero bytes, aligned to `alignment`, a power of two of at most 4096. Null if the arena is full
  /// or sealed. Takes no lock, so a guarded call may be cut off inside.
  void* allocate(std::size_t bytes, std::size_t alignment);

  /// Frees memory for later calls of allocate(). Returns its bytes; 0 if the memory is not the arena's, or
  /// was released before.
  std::size_t release(void*);

  /// Ends allocation: unmaps unused pages and maps all used ones.
  void seal();

  /// Returns the whole pages of an unused piece of memory to the kernel.
  void discard(std::span<std::byte>);

  /// From the first allocated byte to the last. Null pointers if there is none. [any-thread]
  std::span<std::byte> used() const { return {begin_, static_cast<std::size_t>(top_ - begin_)}; }

  bool holds(const void* address) const {
    const auto* at = static_cast<const std::byte*>(address);
    return at >= begin_ && at < top_;
  }

  /// Whether the address lies in the range of all arenas, freed ones included. [any-thread, real-time-safe]
  static bool is_address(const void*);

  /// The bytes of a piece of memory that allocate() of any arena has returned. [any-thread, real-time-safe]
  static std::size_t size_of(const void*);

 private:
  struct Header {
    std::size_t size;  ///< of the block that follows
    Header* next;      ///< in the list of released blocks of this size; itself while in use
  };

  static constexpr int classes = 160;
  static std::size_t rounded(std::size_t bytes, int& size_class);
  bool grow(std::byte* end);

  std::byte* all_ = nullptr;  ///< the reserved addresses; null if there was no room
  std::byte* all_end_ = nullptr;
  std::byte* begin_ = nullptr;     ///< in the first page above the lower guard
  std::byte* top_ = nullptr;       ///< end of the allocated memory
  std::byte* writable_ = nullptr;  ///< end of the writable pages
  bool sealed_ = false;
  std::array<Header*, classes> released_{};
};

}  // namespace chronus::host
