#include "engine/delay_seams.hpp"

#include <algorithm>
#include <cstddef>

#include "host/memory_view.hpp"

namespace chronus::engine {

namespace {

DelayLineView& line_at(void* object, std::uint32_t offset) noexcept {
  return *reinterpret_cast<DelayLineView*>(static_cast<std::byte*>(object) + offset);
}

}  // namespace

void DelaySeams::open(void* to) const noexcept [[clang::nonblocking]] {
  for (const Line& line : lines_) line_at(to, line.to).seam = {Seam::From::silence, 1};
}

void DelaySeams::move(const void* from, void* to, float share, float step) const noexcept
    [[clang::nonblocking]] {
  for (const Line& each : lines_) {
    DelayLineView& line = line_at(to, each.to);
    const float left = std::min(share, line.seam.share);
    line.seam = {Seam::From::silence, left, step};
    line.stop = left > 0 ? line.head + 1 : line.size;
    if (!from || !each.has_old) continue;
    const auto* old = static_cast<const std::byte*>(from) + each.from;
    line.seam.from = Seam::From::line;
    line.seam.before = old;
    line.seam.at = reinterpret_cast<const DelayView*>(old)->head;
  }
}

void DelaySeams::bridge(void* to, float samples) const noexcept [[clang::nonblocking]] {
  for (const Line& each : lines_) {
    DelayLineView& line = line_at(to, each.to);
    line.seam = {each.has_old ? Seam::From::gap : Seam::From::silence, 1, 1 / samples};
    line.stop = line.head + 1;
  }
}

void DelaySeams::close(void* to) const noexcept [[clang::nonblocking]] {
  for (const Line& each : lines_) {
    DelayLineView& line = line_at(to, each.to);
    line.seam = {};
    line.stop = line.size;
  }
}

}  // namespace chronus::engine
