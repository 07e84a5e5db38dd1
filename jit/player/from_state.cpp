#include "jit/player/from_state.hpp"

#include <chronus/bounds.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/clocks.hpp"
#include "host/memory_view.hpp"
#include "jit/player/host.hpp"
#include "jit/player/played.hpp"

namespace chronus::jit {
namespace {

/// Leaves memory of another length as prepare() made it.
void restore(const MemoryCopy& from, const StateLeaf& leaf, unsigned char* self) {
  const DelayView memory = memory_in(self, leaf, from.index);
  if (!memory.data || memory.size != from.size) return;
  std::memcpy(memory.data, from.bytes.data(), from.bytes.size());
  if (leaf.kind != LeafKind::delay_line) return;
  std::memcpy(self + place_of(leaf, from.index) + offsetof(DelayView, head), &from.head, sizeof from.head);
}

void restore(const StateCopy& copy, const ModuleInfo& info, unsigned char* self) {
  for (const StateLeaf& leaf : info.state) {
    if (std::ranges::find(copy.kept, leaf.path) == copy.kept.end()) continue;
    if (is_memory(leaf.kind)) {
      for (const MemoryCopy& memory : copy.memories) {
        if (memory.path == leaf.path && memory.index < leaf.count) restore(memory, leaf, self);
      }
      continue;
    }
    for (std::uint32_t i = 0; i < leaf.count; ++i) {
      const std::size_t at = place_of(leaf, i);
      std::memcpy(self + at, copy.values.data() + at, leaf.element_size);
    }
  }
}

}  // namespace

Audition play_from_states(const ModuleInfo& info, const Entry& entry, Enter enter, const Circumstances& tell,
                          const std::vector<LiveState>& states, double seconds) {
  Audition result;
  result.ran = true;
  for (const LiveState& state : states) {
    reset_host();
    const std::string circumstances = fmt::format("in the state that `{}` was in", state.settings.node);
    tell(circumstances);
    Played played(info, entry, enter, state.settings);
    const bool possible = state.copy.values.size() == info.size && sample_rates.hold(state.sample_rate);
    if (!possible || !played.prepare(static_cast<float>(state.sample_rate))) continue;
    restore(state.copy, info, played.self());
    const base::CpuWatch clock;
    while (!played.played_long() && clock.seconds() * static_cast<double>(states.size()) < seconds) {
      const auto broken = played.run();
      if (!broken) continue;
      result.finite = false;
      result.verdict = fmt::format("`{}` becomes {}, {}", broken->output, broken->value, circumstances);
      return result;
    }
  }
  return result;
}

}  // namespace chronus::jit
