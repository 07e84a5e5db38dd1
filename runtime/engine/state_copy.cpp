#include "engine/state_copy.hpp"

#include <algorithm>
#include <cstring>

#include "host/memory_view.hpp"

namespace chronus::engine {

namespace {

MemoryCopy copy_memory(const Instance& from, const StateLeaf& leaf, std::uint32_t index) {
  const DelayView memory = memory_in(from.self(), leaf, index);
  const std::size_t bytes = static_cast<std::size_t>(memory.size) * leaf.element_size;
  return {leaf.path, index, memory.size, memory.head,
          bytes == 0 ? "" : std::string(reinterpret_cast<const char*>(memory.data), bytes)};
}

}  // namespace

StateCopy copy_state(const StageNode& node) {
  const Instance& old = *node.outgoing;
  const ModuleInfo& now = node.instance->code().info;
  StateCopy copy;
  copy.values.assign(now.size, '\0');
  if (!old.memory_intact()) return copy;
  copy.kept = node.migration->copied(old.self(), node.instance->self(), old.initial());
  node.migration->copy_numbers(old.self(), copy.values.data());
  if (node.hands_over) return copy;
  for (const StateLeaf& leaf : old.code().info.state) {
    if (!is_memory(leaf.kind) || std::ranges::find(copy.kept, leaf.path) == copy.kept.end()) continue;
    for (std::uint32_t i = 0; i < leaf.count; ++i) copy.memories.push_back(copy_memory(old, leaf, i));
  }
  return copy;
}

}  // namespace chronus::engine
