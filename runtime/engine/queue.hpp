// Events in the order of their samples, in memory of fixed size.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

#include "engine/event.hpp"

namespace chronus::engine {

/// A heap of events. Construction: [control-thread]. All else: [audio-thread, real-time-safe].
class EventQueue {
 public:
  explicit EventQueue(std::size_t capacity) : events_(new Event[capacity]), capacity_(capacity) {}

  bool full() const noexcept { return size_ == capacity_; }

  /// The queue must not be full.
  void push(const Event& event) noexcept {
    events_[size_++] = event;
    std::push_heap(events_.get(), events_.get() + size_, Later{});
  }

  /// The sample of the next event; the far future if there is none.
  std::int64_t next() const noexcept {
    return size_ == 0 ? std::numeric_limits<std::int64_t>::max() : events_[0].at;
  }

  Event pop() noexcept {
    std::pop_heap(events_.get(), events_.get() + size_, Later{});
    return events_[--size_];
  }

 private:
  struct Later {
    bool operator()(const Event& a, const Event& b) const noexcept {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };

  std::unique_ptr<Event[]> events_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

}  // namespace chronus::engine
