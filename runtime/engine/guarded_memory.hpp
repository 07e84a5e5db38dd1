// Memory between two guard regions.
#pragma once

#include <cstddef>

namespace chronus::engine {

/// Reading or writing past either end, by up to `guard` bytes, raises SIGSEGV. [control-thread]
class GuardedMemory {
 public:
  static constexpr std::size_t guard = std::size_t{1} << 20;  ///< bytes on each side

  enum class Pages : unsigned char {
    present,    ///< the constructor maps all pages
    on_demand,  ///< the kernel maps a page on first use
  };

  /// Allocates at least `bytes` zero bytes, in whole pages. Throws std::bad_alloc.
  explicit GuardedMemory(std::size_t bytes, Pages = Pages::present);
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  // [any-thread, real-time-safe]
  std::byte* begin() const noexcept [[clang::nonblocking]] { return all_ + guard; }
  std::byte* end() const noexcept [[clang::nonblocking]] { return begin() + size_; }

 private:
  std::byte* all_;
  std::size_t size_;
};

}  // namespace chronus::engine
