#include "control/modules/swap_groups.hpp"

#include <algorithm>
#include <utility>

namespace chronus::modules {

SwapGroups::~SwapGroups() {
  for (const Group& group : groups_) loop_.cancel(group.timer);
}

SwapGroups::Place SwapGroups::group_of(const std::string& module) {
  return std::ranges::find_if(groups_, [&](const Group& group) {
    return group.compiling.contains(module) || std::ranges::count(group.ready, module) > 0;
  });
}

void SwapGroups::begin(const std::string& module) {
  const std::int64_t now = loop_.now_ns();
  const auto is_open = [&](const Group& group) {
    return !group.compiling.empty() && now - group.last_save_ns < std::chrono::nanoseconds(join).count();
  };
  const Place before = group_of(module);
  Place group = groups_.empty() ? groups_.end() : std::prev(groups_.end());
  if (group == groups_.end() || !is_open(*group)) group = groups_.emplace(groups_.end());
  group->last_save_ns = now;
  if (before != group) leave(module);
  std::erase(group->ready, module);
  group->compiling.insert(module);
}

void SwapGroups::ready(const std::string& module) {
  const Place group = group_of(module);
  if (group == groups_.end()) return release_({module});
  group->compiling.erase(module);
  group->ready.push_back(module);
  settle(group);
}

void SwapGroups::leave(const std::string& module) {
  const Place group = group_of(module);
  if (group == groups_.end()) return;
  group->compiling.erase(module);
  std::erase(group->ready, module);
  settle(group);
}

void SwapGroups::settle(Place group) {
  if (group->compiling.empty()) {
    loop_.cancel(group->timer);
    const std::vector<std::string> modules = std::move(group->ready);
    groups_.erase(group);
    if (!modules.empty()) release_(modules);
  } else if (group->timer == 0 && !group->ready.empty()) {
    group->timer = loop_.after(patience, [this, group] { release_ready(group); });
  }
}

void SwapGroups::release_ready(Place group) {
  group->timer = 0;
  const std::vector<std::string> modules = std::exchange(group->ready, {});
  if (!modules.empty()) release_(modules);
}

}  // namespace chronus::modules
