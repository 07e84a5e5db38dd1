// A queue between exactly two threads: one pushes, one pops, neither waits.
#pragma once

#include <atomic>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace chronus::engine {

/// Holds up to `capacity` items. push() and room() belong to the pushing thread, all else to the popping one.
/// [any-thread, real-time-safe] but for the constructor.
template <class T>
class Ring {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit Ring(std::size_t capacity) : items_(capacity + 1) {}

  /// False, without effect, if the ring is full.
  bool push(const T& item) noexcept {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    const std::size_t next = after(tail);
    if (next == head_.load(std::memory_order_acquire)) return false;
    items_[tail] = item;
    tail_.store(next, std::memory_order_release);
    return true;
  }

  /// The number of items that can be pushed. Pushing thread only.
  std::size_t room() const noexcept {
    const std::size_t head = head_.load(std::memory_order_acquire);
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    return head > tail ? head - tail - 1 : items_.size() - 1 - (tail - head);
  }

  bool pop(T& item) noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return false;
    item = items_[head];
    head_.store(after(head), std::memory_order_release);
    return true;
  }

  /// The position of the next push, at which pop_before() stops.
  std::size_t mark() const noexcept { return tail_.load(std::memory_order_acquire); }

  bool pop_before(std::size_t mark, T& item) noexcept {
    return head_.load(std::memory_order_relaxed) != mark && pop(item);
  }

 private:
  std::size_t after(std::size_t i) const noexcept { return i + 1 == items_.size() ? 0 : i + 1; }

  std::vector<T> items_;
  alignas(64) std::atomic<std::size_t> head_{0};
  alignas(64) std::atomic<std::size_t> tail_{0};
};

}  // namespace chronus::engine
