// Contiguous arrays for data that the audio thread reads. [control-thread]
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

namespace chronus::engine {

/// Allocates `count` zeroed items, aligned and padded to cache lines. Throws std::bad_alloc.
template <class T>
std::shared_ptr<T[]> cleared(std::size_t count) {
  const std::size_t bytes = (std::max<std::size_t>(count, 1) * sizeof(T) + 63) / 64 * 64;
  auto* const memory = static_cast<T*>(std::aligned_alloc(64, bytes));
  if (!memory) throw std::bad_alloc();
  std::fill_n(memory, bytes / sizeof(T), T{});
  return {memory, [](T* p) { std::free(p); }};
}

/// Places arrays one after another in a single block of memory. make() throws std::bad_alloc if it is full.
class Arrays {
 public:
  explicit Arrays(std::size_t bytes) : memory_(cleared<std::byte>(bytes)), bytes_(bytes) {}

  template <class T>
  std::span<T> make(std::size_t count) {
    used_ = (used_ + alignof(T) - 1) / alignof(T) * alignof(T);
    T* const first = reinterpret_cast<T*>(memory_.get() + used_);
    used_ += count * sizeof(T);
    if (used_ > bytes_) throw std::bad_alloc();
    std::uninitialized_value_construct_n(first, count);
    return {first, count};
  }

  std::span<const std::byte> used() const { return {memory_.get(), used_}; }
  const std::shared_ptr<std::byte[]>& memory() const { return memory_; }

 private:
  std::shared_ptr<std::byte[]> memory_;
  std::size_t bytes_;
  std::size_t used_ = 0;
};

}  // namespace chronus::engine
