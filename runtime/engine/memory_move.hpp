// Moves the content of one Buffer or DelayLine to another, at a swap.
#pragma once

#include <cstddef>

#include "host/memory_view.hpp"

namespace chronus::engine {

/// Maximum bytes that are copied within one block; larger memory is handed over.
inline constexpr std::size_t copy_limit = 1u << 20;

struct MemoryMove {
  std::size_t element;  ///< in bytes, the same on both sides
  bool line;            ///< a DelayLine, not a Buffer
  bool floats;
  bool hand_over;  ///< if the sizes agree, swap the memory instead of copying
};

/// Moves the newest samples of a DelayLine, the first elements of a Buffer. [audio-thread, real-time-safe]
void move_memory(DelayView& old, DelayView& now, const MemoryMove&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
