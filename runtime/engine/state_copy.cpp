#include "engine/state_copy.hpp"

#include <chronus/memory_view.hpp>

#include <algorithm>
#include <cstring>

namespace chronus::engine {

namespace {

MemoryCopy copy_memory(const std::byte* self, const StateLeaf& leaf, std::uint32_t index) {
  const DelayView memory = memory_in(self, leaf, index);
  MemoryCopy copy{leaf.path, index, memory.size, memory.head, {}};
  if (memory.data)
    copy.bytes.assign(reinterpret_cast<const char*>(memory.data),
                      static_cast<std::size_t>(memory.size) * leaf.element_size);
  return copy;
}

}  // namespace

StateCopy copy_state(const StageNode& node) {
  const Instance& old = *node.outgoing;
  const ModuleInfo& now = node.instance->code().info;
  StateCopy copy;
  copy.kept = node.migration->kept();
  copy.values.assign(now.size, '\0');
  // No Buffer in there has memory, so that only values are carried over.
  node.migration->carry_out(old.self(), copy.values.data());
  if (node.hands_over) return copy;
  for (const StateLeaf& leaf : old.code().info.state) {
    if (!is_memory(leaf.kind) || std::ranges::find(copy.kept, leaf.path) == copy.kept.end()) continue;
    for (std::uint32_t i = 0; i < leaf.count; ++i)
      copy.memories.push_back(copy_memory(static_cast<const std::byte*>(old.self()), leaf, i));
  }
  return copy;
}

}  // namespace chronus::engine
