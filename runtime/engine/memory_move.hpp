// The content of one Buffer or DelayLine becomes that of another, at a swap.
#pragma once

#include <cstddef>

#include "host/memory_view.hpp"

namespace chronus::engine {

/// The largest memory that is copied within one block, in bytes; more is handed over.
inline constexpr std::size_t copy_limit = 1u << 20;

struct MemoryMove {
  std::size_t element;  ///< in bytes, the same on both sides
  bool line;            ///< a DelayLine, not a Buffer
  bool floats;
  bool hand_over;  ///< if the sizes agree, the two change their memory instead
};

/// Of a DelayLine the newest samples go over, of a Buffer the first elements. [real-time-safe]
void move_memory(DelayView& old, DelayView& now, const MemoryMove&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
