#include "control/modules/opening.hpp"

#include <algorithm>
#include <utility>

namespace chronus::modules {

namespace {

constexpr std::size_t at_once = 8;

}  // namespace

void Opening::begin(std::function<void()> ready, CompilePriority priority) {
  ready_ = std::move(ready);
  priority_ = std::move(priority);
  std::erase_if(priority_.modules, [this](const std::string& name) { return !waits(name); });
  const std::set<std::string> first = priority_.modules;
  for (const std::string& name : first) compile_(name);
}

void Opening::answered(const std::string& name) {
  running_.erase(name);
  priority_.modules.erase(name);
  if (!priority_.modules.empty()) return;
  if (priority_.ready) std::exchange(priority_.ready, nullptr)();
  if (!ready_) return;
  compile_others();
  if (running_.empty()) std::exchange(ready_, nullptr)();
}

void Opening::compile_others() {
  while (!others_.empty() && running_.size() < at_once) {
    auto next = std::ranges::find_if(others_, awaited_);
    if (next == others_.end()) next = others_.begin();
    compile_(std::string(*next));
  }
}

std::optional<Loading> Opening::loading(std::size_t total) const {
  if (!ready_ && !priority_.ready) return std::nullopt;
  std::set<std::string> left = others_;
  left.insert(running_.begin(), running_.end());
  return Loading{total - left.size(), total};
}

}  // namespace chronus::modules
