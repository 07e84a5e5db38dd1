// The layout of Buffer and DelayLine (memory.hpp) in an instance. For the engine's side only; modules never
// include it. [any-thread, real-time-safe]
#pragma once

#include <chronus/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "host/code.hpp"

namespace chronus {

struct BufferView {
  std::byte* data = nullptr;  ///< null before prepare()
  int size = 0;               ///< in elements
};

struct DelayView {
  std::byte* data = nullptr;
  int size = 0;
  int head = 0;
};

/// The part of a DelayLine that the host may change.
struct DelayLineView {
  std::byte* data = nullptr;
  int size = 0;
  int head = 0;
  int stop = 0;
  Seam seam;
};

inline bool is_memory(LeafKind kind) {
  return kind == LeafKind::buffer || kind == LeafKind::delay_line;
}

/// The offset of element `index` of a leaf in an instance.
inline std::size_t place_of(const StateLeaf& leaf, std::uint32_t index) {
  return leaf.offset + static_cast<std::size_t>(index) * leaf.stride;
}

/// A leaf's Buffer or DelayLine; a Buffer's head is 0.
inline DelayView memory_in(const void* self, const StateLeaf& leaf, std::uint32_t index) {
  DelayView view;
  std::memcpy(&view, static_cast<const std::byte*>(self) + place_of(leaf, index),
              leaf.kind == LeafKind::delay_line ? sizeof(DelayView) : sizeof(BufferView));
  if (leaf.kind != LeafKind::delay_line) view.head = 0;
  return view;
}

}  // namespace chronus
