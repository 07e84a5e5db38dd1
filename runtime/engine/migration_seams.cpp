// The seams of delay lines in a swap: see Migration::open_seams() and those after it.
#include <algorithm>

#include "engine/migration.hpp"

namespace chronus::engine {

template <class Each>
void Migration::for_each_line(void* to, Each each) const noexcept {
  auto* const now = static_cast<std::byte*>(to);
  const auto line_at = [&](std::size_t offset) -> DelayLineView& {
    return *reinterpret_cast<DelayLineView*>(now + offset);
  };
  for (const Copy& copy : memories_) {
    if (copy.to_kind != LeafKind::delay_line) continue;
    for (std::uint32_t i = 0; i < copy.count; ++i)
      each(line_at(copy.to_offset + i * copy.to_stride), &copy, i);
  }
  for (const Fresh& fresh : fresh_lines_) {
    for (std::uint32_t i = 0; i < fresh.count; ++i)
      each(line_at(fresh.offset + i * fresh.stride), nullptr, i);
  }
}

void Migration::open_seams(void* to) const noexcept [[clang::nonblocking]] {
  for_each_line(
      to, [&](DelayLineView& line, const Copy*, std::uint32_t) { line.seam = {Seam::From::silence, 1}; });
}

void Migration::move_seams(const void* from, void* to, float share, float step) const noexcept
    [[clang::nonblocking]] {
  for_each_line(to, [&](DelayLineView& line, const Copy* copy, std::uint32_t i) {
    const float left = std::min(share, line.seam.share);
    line.seam = {Seam::From::silence, left, step};
    line.stop = left > 0 ? line.head + 1 : line.size;
    if (!from || !copy) return;
    const auto* old = static_cast<const std::byte*>(from) + copy->from_offset + i * copy->from_stride;
    line.seam.from = Seam::From::line;
    line.seam.before = old;
    line.seam.at = reinterpret_cast<const DelayView*>(old)->head;
  });
}

void Migration::bridge_seams(void* to, float samples) const noexcept [[clang::nonblocking]] {
  for_each_line(to, [&](DelayLineView& line, const Copy* copy, std::uint32_t) {
    line.seam = {copy ? Seam::From::gap : Seam::From::silence, 1, 1 / samples};
    line.stop = line.head + 1;
  });
}

void Migration::close_seams(void* to) const noexcept [[clang::nonblocking]] {
  for_each_line(to, [](DelayLineView& line, const Copy*, std::uint32_t) {
    line.seam = {};
    line.stop = line.size;
  });
}

}  // namespace chronus::engine
