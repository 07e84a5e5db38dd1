#include "engine/state_copy.hpp"

#include <chronus/memory_view.hpp>

#include <algorithm>
#include <cstring>

namespace chronus::engine {

namespace {

/// Nothing of what the version has overwritten.
void copy_memory(const Instance& from, const StateLeaf& leaf, std::uint32_t index,
                 std::vector<MemoryCopy>& copies) {
  const DelayView memory = memory_in(from.self(), leaf, index);
  const std::size_t bytes = static_cast<std::size_t>(std::max(memory.size, 0)) * leaf.element_size;
  if (bytes > 0 && from.owns(memory.data, bytes))
    copies.push_back(
        {leaf.path, index, memory.size, memory.head, {reinterpret_cast<const char*>(memory.data), bytes}});
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
    for (std::uint32_t i = 0; i < leaf.count; ++i) copy_memory(old, leaf, i, copy.memories);
  }
  return copy;
}

}  // namespace chronus::engine
