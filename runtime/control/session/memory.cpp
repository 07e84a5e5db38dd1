#include "control/session/memory.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>
#include <utility>

namespace chronus::session {

namespace {

constexpr std::int64_t together_ns = 1'000'000'000;  // turns of knobs within this time are one step of undo

}  // namespace

void put(Memory& memory, HistoryEntry line) {
  memory.lines.push_back(std::move(line));
  if (memory.lines.size() > lines_kept) memory.lines.pop_front();
}

void put(Memory& memory, Step step) {
  memory.steps.push_back(std::move(step));
  if (memory.steps.size() > steps_kept) memory.steps.pop_front();
}

void put(ModuleMemory& module, KeptVersion version) {
  auto& kept = module.kept;
  auto& undone = module.undone;
  const auto known = std::ranges::find(kept, version.number, &KeptVersion::number);
  if (known != kept.end()) {
    undone.insert(undone.end(), kept.rbegin(), std::make_reverse_iterator(known + 1));
    kept.erase(known + 1, kept.end());
    return;
  }
  drop(module, version.number);
  // With an empty range libstdc++ 12 would move strings onto themselves, which empties them.
  if (!undone.empty()) kept.insert(kept.empty() ? kept.end() : kept.end() - 1, undone.begin(), undone.end());
  undone.clear();
  kept.push_back(std::move(version));
  if (kept.size() > versions_kept) kept.pop_front();
}

void drop(ModuleMemory& module, std::uint64_t number) {
  const auto is_it = [number](const KeptVersion& version) { return version.number == number; };
  std::erase_if(module.kept, is_it);
  std::erase_if(module.undone, is_it);
}

const Step* joined_step(const Memory& memory, const std::string& knob, std::int64_t now) {
  // No more than a snapshot has, since a record may follow one.
  const auto recent = memory.steps | std::views::reverse | std::views::take(steps_in_snapshot);
  for (const Step& step : recent) {
    if (step.knobs.empty() || now < step.ns || now - step.ns > together_ns) return nullptr;
    if (std::ranges::find(step.knobs, knob) != step.knobs.end()) return &step;
  }
  return nullptr;
}

std::vector<std::string> knobs_since(const Memory& memory, const Step& first) {
  std::set<std::string> knobs;
  for (const Step& step : memory.steps | std::views::reverse) {
    knobs.insert(step.knobs.begin(), step.knobs.end());
    if (step.first == first.first) break;
  }
  return {knobs.begin(), knobs.end()};
}

}  // namespace chronus::session
