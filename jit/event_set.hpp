// Descriptors that are waited for together, each with a number.
#pragma once

#include <cstdint>
#include <vector>

#include "base/fd.hpp"

namespace chronus::jit {

/// [control-thread]
class EventSet {
 public:
  EventSet();

  /// Readable when take() has something to return. May be watched by another set.
  int fd() const { return epoll_.get(); }

  /// Waits for the descriptor to be readable, until it is closed.
  void watch(int fd, std::uint64_t id);

  /// The numbers of some descriptors that are readable now, without waiting.
  std::vector<std::uint64_t> take();

 private:
  base::Fd epoll_;
};

}  // namespace chronus::jit
