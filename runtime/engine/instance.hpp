// One module object and its memory.
#pragma once

#include <chronus_host/abi.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/initial_state.hpp"
#include "host/code.hpp"
#include "host/preparation.hpp"

namespace chronus::engine {

/// What an instance starts from.
struct InstanceSetup {
  float sample_rate = 48000;
  std::uint64_t seed = 1;
  std::vector<std::string> texts;           ///< in the order of ModuleInfo::texts
  std::vector<float> params;                ///< in the order of ModuleInfo::params
  std::size_t memory = most_module_memory;  ///< left for the Buffers of all modules, in bytes
};

/// A constructed and prepared module. Made and destroyed on the control thread, run on the audio thread; its
/// address never changes. Keeps the code that made it, and the memory that it uses. The module's destructor
/// is not called: all that it has lies in the instance's arena, which is freed as a whole.
class alignas(64) Instance {
 public:
  /// Fails with the module's own words if its prepare() refuses, or with what it did if that was no good.
  static std::expected<std::unique_ptr<Instance>, std::string> make(std::shared_ptr<const Code>,
                                                                    InstanceSetup);

  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void* self() const { return self_; }
  const Code& code() const { return *code_; }
  const std::shared_ptr<const Code>& shared_code() const { return code_; }

  /// The texts that it was made with, in the order of ModuleInfo::texts.
  const std::vector<std::string>& texts() const { return texts_; }

  /// Its state after prepare().
  const InitialState& initial() const { return initial_; }

  /// By which it is noted that code of this module runs (running_code.hpp). Real-time safe.
  std::uint32_t code_number() const noexcept [[clang::nonblocking]] { return code_number_; }

  // Going back to the state after prepare(), for modules that have no reset() of their own (resetting.hpp).
  // [audio-thread, real-time-safe]

  void begin_reset() noexcept [[clang::nonblocking]];

  /// Whether a reset has begun and is not over: the module must not run.
  bool resets() const noexcept [[clang::nonblocking]] { return resets_; }

  /// Restores at most `bytes`, and goes on from there with the next call. Returns whether all is restored.
  bool restore(std::size_t bytes) noexcept [[clang::nonblocking]];

  /// How much a reset restores in all, in bytes; 0 if the module has its own reset().
  std::size_t reset_bytes() const noexcept [[clang::nonblocking]];

  /// A function of it was left in the middle: nothing of it may be called again. Any thread; real-time safe.
  void mark_failed() noexcept { failed_.store(true, std::memory_order_relaxed); }
  bool failed() const noexcept { return failed_.load(std::memory_order_relaxed); }

  /// The bytes of all memory that its constructor and prepare() asked for.
  std::size_t memory_size() const;

  /// Whether its Buffers and DelayLines still say the truth of where their memory lies: that stands where the
  /// module's own mistakes may write. Real-time safe.
  bool memory_intact() const noexcept [[clang::nonblocking]];

  /// Shares the memory of an older instance whose Buffers this one takes over.
  void keep_memory_of(const Instance& older);

  /// Lets go of memory that no Buffer or DelayLine of this instance uses any more.
  void trim_memory();

  /// Keeps other code mapped as long as this instance lives: the quick code that constructed it.
  void run_by(std::shared_ptr<const Code> better);

 private:
  Instance(std::shared_ptr<const Code>, InstanceSetup);
  std::string prepare(const InstanceSetup&);

  void* self_ = nullptr;
  std::uint32_t code_number_;
  bool resets_ = false;
  std::atomic<bool> failed_{false};
  std::shared_ptr<const Code> code_;
  std::vector<std::shared_ptr<const Code>> older_code_;
  std::vector<std::string> texts_;
  std::shared_ptr<host::Arena> arena_;
  std::vector<host::Memory> memory_;  ///< by address
  std::size_t other_memory_ = 0;      ///< bytes that were not asked for as Buffers and DelayLines
  InitialState initial_;
  InitialState::Progress progress_;
};

}  // namespace chronus::engine
