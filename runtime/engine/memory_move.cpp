#include "engine/memory_move.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace chronus::engine {

namespace {

/// A delay line that has become longer is empty beyond the `count` samples that were copied. Mirrors their
/// oldest end there with a fade-out, so that a read across it meets no edge.
void let_end(const DelayView& line, int count, std::size_t lanes) noexcept {
  constexpr int longest = 512;
  const int length = std::min({longest, count - 1, line.size - count});
  auto* const samples = reinterpret_cast<float*>(line.data);
  for (int i = 1; i <= length; ++i) {
    const float level = 1 - static_cast<float>(i) / static_cast<float>(longest + 1);
    const float* from = samples + static_cast<std::size_t>(i) * lanes;
    float* to = samples + static_cast<std::size_t>(line.size - i) * lanes;
    for (std::size_t lane = 0; lane < lanes; ++lane) to[lane] = level * from[lane];
  }
}

}  // namespace

void move_memory(DelayView& old, DelayView& now, const MemoryMove& move) noexcept [[clang::nonblocking]] {
  if (!old.data || !now.data) return;
  if (old.size == now.size && move.hand_over) {
    std::swap(old.data, now.data);
    if (move.line) now.head = old.head;
    return;
  }
  const std::size_t element = move.element;
  const int limit = static_cast<int>(copy_limit / element);
  const int count = std::min({old.size, now.size, old.size == now.size ? old.size : limit});
  if (!move.line || old.size == now.size) {
    std::memcpy(now.data, old.data, element * static_cast<std::size_t>(count));
    if (move.line) now.head = old.head;
    return;
  }
  // Copies the newest samples, so that now.head is the newest: at most two runs, where the old ring wraps.
  const int first = old.head - count + 1;
  const int wrapped = first < 0 ? -first : 0;
  std::memcpy(now.data, old.data + element * static_cast<std::size_t>(old.size - wrapped),
              element * static_cast<std::size_t>(wrapped));
  std::memcpy(now.data + element * static_cast<std::size_t>(wrapped),
              old.data + element * static_cast<std::size_t>(std::max(first, 0)),
              element * static_cast<std::size_t>(count - wrapped));
  now.head = count - 1;
  if (move.floats) let_end(now, count, element / sizeof(float));
}

}  // namespace chronus::engine
