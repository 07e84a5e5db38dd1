#include "engine/instance.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "engine/guard.hpp"
#include "engine/guarded_memory.hpp"
#include "engine/migration.hpp"
#include "engine/module_entry.hpp"
#include "engine/running_code.hpp"
#include "engine/watchdog.hpp"
#include "host/limits.hpp"
#include "host/memory_view.hpp"

#if __has_feature(realtime_sanitizer)
#include <sanitizer/rtsan_interface.h>
#endif

namespace chronus::engine {

namespace {

/// Bytes of the stack for constructors and prepare(), which may take more than the audio thread's stack.
constexpr std::size_t control_stack = std::size_t{8} << 20;

const std::byte* address(const host::Memory& memory) noexcept [[clang::nonblocking]] {
  return memory.bytes.get();
}

/// A guarded call on the control thread, which may take a second and allocate.
template <class Action>
Fault guard_control(std::uint32_t code_number, Action action) {
  constexpr std::int64_t one_second = 1'000'000'000;
#if __has_feature(realtime_sanitizer)
  const __rtsan::ScopedDisabler allowed;  // it may allocate
#endif
  install_guard();
  use_handler_stack();
  Watchdog watchdog;
  static thread_local const GuardedMemory stack(control_stack, GuardedMemory::Pages::on_demand);
  const OnModuleStack here(&stack);
  watchdog.begin(one_second);
  const RunsCode note(code_number);
  const Fault fault = guarded(std::move(action));
  watchdog.end();
  return fault;
}

}  // namespace

Instance::Instance(std::shared_ptr<const Code> code, InstanceSetup setup)
    : code_number_(engine::code_number(code->info.name)),
      code_(std::move(code)),
      texts_(std::move(setup.texts)),
      arena_(std::make_shared<host::Arena>()) {
  self_ = arena_->allocate(code_->info.size, host::most_align);
}

std::expected<std::unique_ptr<Instance>, std::string> Instance::make(std::shared_ptr<const Code> code,
                                                                     InstanceSetup setup) {
  const InstanceSetup basics{setup.sample_rate, setup.seed, {}, setup.params, setup.memory};
  std::unique_ptr<Instance> instance(new Instance(std::move(code), std::move(setup)));
  if (!instance->self_) {
    instance->mark_failed();
    return std::unexpected("there is no memory for its " + std::to_string(instance->code_->info.size) +
                           " bytes");
  }
  if (auto refusal = instance->prepare(basics); !refusal.empty()) return std::unexpected(std::move(refusal));
  return instance;
}

/// Why the module cannot play; empty if it can.
std::string Instance::prepare(const InstanceSetup& setup) {
  const Entry& entry = code_->entry;
  const Setup basics{setup.sample_rate, setup.seed, 0, 1};
  host::Preparation preparation(setup.memory, arena_);
  preparation.open();
  const char* act = "its constructor";
  const Fault fault = guard_control(code_number_, [&] {
    entry.create(self_, entry.parts);
    entry.setup(self_, &basics);
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      entry.set_text(self_, static_cast<int>(i), texts_[i].c_str(), static_cast<int>(texts_[i].size()));
    }
    for (std::size_t i = 0; i < setup.params.size(); ++i) {
      entry.set_param(self_, static_cast<int>(i), setup.params[i]);
    }
    act = "prepare()";
    entry.prepare(self_);
  });
  preparation.close();
  memory_ = preparation.memory();
  other_memory_ = preparation.other_bytes();
  std::ranges::sort(memory_, std::less(), address);
  if (fault != Fault::none) mark_failed();
  if (!preparation.failure().empty()) return "prepare() refused: " + preparation.failure();
  if (fault != Fault::none) return std::string(act) + " " + to_text(fault);
  arena_->seal();
  initial_ = InitialState(code_->info, self_, memory_, arena_->used());
  return {};
}

void Instance::begin_reset() noexcept [[clang::nonblocking]] {
  progress_ = {};
  resets_ = true;
}

bool Instance::restore(std::size_t bytes) noexcept [[clang::nonblocking]] {
  resets_ = !initial_.restore(self_, memory_, progress_, bytes);
  return !resets_;
}

std::size_t Instance::reset_bytes() const noexcept [[clang::nonblocking]] {
  return code_->info.has_reset ? 0 : initial_.size();
}

std::size_t Instance::memory_size() const {
  std::size_t sum = other_memory_;
  for (const host::Memory& memory : memory_) sum += memory.size;
  return sum;
}

bool Instance::memory_intact() const noexcept [[clang::nonblocking]] {
  const auto is_ours = [&](const DelayView& view, std::size_t element) {
    const auto found = std::ranges::lower_bound(memory_, view.data, std::less(), address);
    return found != memory_.end() && found->bytes.get() == view.data &&
           static_cast<std::size_t>(view.size) * element <= found->size;
  };
  for (const StateLeaf& leaf : code_->info.state) {
    for (std::uint32_t i = 0; is_memory(leaf.kind) && i < leaf.count; ++i) {
      const DelayView view = memory_in(self_, leaf, i);
      const bool unused = !view.data && view.size == 0;
      const bool possible = view.size > 0 && view.head >= 0 && view.head < view.size;
      if (!unused && (!possible || !is_ours(view, leaf.element_size))) return false;
    }
  }
  return true;
}

void Instance::keep_memory_of(const Instance& older) {
  memory_.insert(memory_.end(), older.memory_.begin(), older.memory_.end());
  std::ranges::sort(memory_, std::less(), address);
}

void Instance::trim_memory() {
  std::vector<const std::byte*> used;
  for (const StateLeaf& leaf : code_->info.state) {
    for (std::uint32_t i = 0; is_memory(leaf.kind) && i < leaf.count; ++i) {
      used.push_back(memory_in(self_, leaf, i).data);
    }
  }
  std::ranges::sort(used, std::less());
  std::erase_if(memory_, [&](const host::Memory& memory) {
    const bool unused = !std::ranges::binary_search(used, address(memory), std::less());
    if (unused) arena_->discard({memory.bytes.get(), memory.size});
    return unused;
  });
}

void Instance::run_by(std::shared_ptr<const Code> better) {
  older_code_.push_back(std::exchange(code_, std::move(better)));
}

}  // namespace chronus::engine
