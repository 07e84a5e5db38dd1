// The memory of one instance of a module: the object, and all that its constructor and prepare() allocate.
// It is freed as a whole; what it holds needs no destructor.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace chronus::host {

/// Pages between guards: writing or reading past either end raises SIGSEGV. Arenas lie near each other, so
/// that many small ones take few page tables. An arena is used by one thread at a time.
class Arena {
 public:
  /// Reserves addresses; the kernel gives a page when it is first used. [control-thread]
  Arena();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Zero bytes, aligned to `alignment`, a power of two of at most 4096. Null if there are no more, and once
  /// sealed. Takes no lock, so that a guarded call may end in the middle of it.
  void* allocate(std::size_t bytes, std::size_t alignment);

  /// Gives memory back, for later calls of allocate(). Returns how much that was: 0 for what is not its own,
  /// or was released already.
  std::size_t release(void*);

  /// Nothing is allocated any more: gives back what is not used, and makes all pages present.
  /// [control-thread]
  void seal();

  /// Gives the whole pages of a piece of memory back that nobody uses any more. [control-thread]
  void discard(std::span<std::byte>);

  /// From the first byte that was allocated to the last. Null pointers if there is none.
  std::span<std::byte> used() const { return {begin_, static_cast<std::size_t>(top_ - begin_)}; }

  bool holds(const void* address) const {
    const auto* at = static_cast<const std::byte*>(address);
    return at >= begin_ && at < top_;
  }

  /// Whether the address lies where arenas are, living ones or past ones. [any-thread, real-time-safe]
  static bool is_address(const void*);

  /// How large a piece of memory is that allocate() of some arena has given.
  static std::size_t size_of(const void*);

 private:
  struct Header {
    std::size_t size;  ///< of the block behind it
    Header* next;      ///< among the released blocks of this size; itself while it is in use
  };

  static constexpr int classes = 160;
  static std::size_t rounded(std::size_t bytes, int& size_class);
  bool grow(std::byte* end);

  std::byte* all_ = nullptr;  ///< reserved; null if there was no room
  std::byte* all_end_ = nullptr;
  std::byte* begin_ = nullptr;     ///< in the first page behind the lower guard
  std::byte* top_ = nullptr;       ///< of what was allocated
  std::byte* writable_ = nullptr;  ///< end of the pages that may be used
  bool sealed_ = false;
  std::array<Header*, classes> released_{};
};

}  // namespace chronus::host
