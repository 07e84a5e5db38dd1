// Memory whose neighbours on both sides may not be touched.
#pragma once

#include <cstddef>

namespace chronus::engine {

/// Writing or reading past either end, by up to `guard` bytes, raises SIGSEGV and hits nothing.
class GuardedMemory {
 public:
  static constexpr std::size_t guard = std::size_t{1} << 20;  ///< bytes on each side

  enum class Pages : unsigned char {
    present,    ///< each page is there before it is used
    on_demand,  ///< the kernel gives a page when it is first used
  };

  /// At least `bytes` zero bytes, whole pages. [control-thread]; throws std::bad_alloc.
  explicit GuardedMemory(std::size_t bytes, Pages = Pages::present);
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  std::byte* begin() const noexcept [[clang::nonblocking]] { return all_ + guard; }
  std::byte* end() const noexcept [[clang::nonblocking]] { return begin() + size_; }

 private:
  std::byte* all_;
  std::size_t size_;
};

}  // namespace chronus::engine
