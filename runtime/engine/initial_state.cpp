#include "engine/initial_state.hpp"

#include <algorithm>
#include <cstring>

#include "host/memory_view.hpp"

namespace chronus::engine {

namespace {

/// The largest Buffer that is looked at, and all of an instance's together.
constexpr std::size_t most_bytes = 1u << 20;

}  // namespace

InitialState::InitialState(const ModuleInfo& info, const void* self)
    : numbers_(static_cast<const std::byte*>(self), static_cast<const std::byte*>(self) + info.size) {
  std::size_t left = most_bytes;
  for (const StateLeaf& leaf : info.state) {
    for (std::uint32_t i = 0; leaf.kind == LeafKind::buffer && i < leaf.count; ++i) {
      const DelayView memory = memory_in(self, leaf, i);
      const std::size_t bytes = static_cast<std::size_t>(std::max(memory.size, 0)) * leaf.element_size;
      if (!memory.data || bytes == 0 || bytes > left) continue;
      left -= bytes;
      buffers_.push_back({place_of(leaf, i), {memory.data, memory.data + bytes}});
    }
  }
  std::ranges::sort(buffers_, {}, &Content::offset);
}

bool InitialState::numbers_equal(const void* self, std::uint32_t offset, std::uint32_t stride,
                                 std::uint32_t size, std::uint32_t count) const noexcept
    [[clang::nonblocking]] {
  std::size_t at = offset;
  for (std::uint32_t i = 0; i < count; ++i, at += stride) {
    if (at + size > numbers_.size()) return false;
    if (std::memcmp(static_cast<const std::byte*>(self) + at, numbers_.data() + at, size) != 0) return false;
  }
  return true;
}

bool InitialState::buffer_equals(const void* self, std::size_t offset) const noexcept [[clang::nonblocking]] {
  const auto found = std::ranges::lower_bound(buffers_, offset, {}, &Content::offset);
  if (found == buffers_.end() || found->offset != offset) return false;
  const std::byte* data = nullptr;
  std::memcpy(&data, static_cast<const std::byte*>(self) + offset, sizeof data);
  return data && std::memcmp(data, found->bytes.data(), found->bytes.size()) == 0;
}

}  // namespace chronus::engine
