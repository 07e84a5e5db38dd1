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

/// The arguments of Instance::make().
struct InstanceSetup {
  float sample_rate = 48000;
  std::uint64_t seed = 1;
  std::vector<std::string> texts;           ///< in the order of ModuleInfo::texts
  std::vector<float> params;                ///< in the order of ModuleInfo::params
  std::size_t memory = most_module_memory;  ///< bytes left for the Buffers of all modules
};

/// A constructed and prepared module, created and destroyed on the control thread and run on the audio
/// thread. Its address never changes. Shares ownership of its code and its memory. The module's destructor is
/// not called: all it owns lies in the instance's arena, which is freed as a whole. [control-thread] except
/// where tagged; accessors are [any-thread].
class alignas(64) Instance {
 public:
  /// The error is the message with which the module's prepare() refuses, or says how the module failed.
  static std::expected<std::unique_ptr<Instance>, std::string> make(std::shared_ptr<const Code>,
                                                                    InstanceSetup);

  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void* self() const { return self_; }
  const Code& code() const { return *code_; }
  const std::shared_ptr<const Code>& shared_code() const { return code_; }

  /// The texts of its setup, in the order of ModuleInfo::texts.
  const std::vector<std::string>& texts() const { return texts_; }

  /// Its state after prepare().
  const InitialState& initial() const { return initial_; }

  /// The number of this module in the records of running_code.hpp. [any-thread, real-time-safe]
  std::uint32_t code_number() const noexcept [[clang::nonblocking]] { return code_number_; }

  // Restores the state after prepare(), for modules that have no reset() of their own (resetting.hpp).
  // [audio-thread, real-time-safe]

  void begin_reset() noexcept [[clang::nonblocking]];

  /// Whether a reset is in progress: the module must not run.
  bool resets() const noexcept [[clang::nonblocking]] { return resets_; }

  /// Restores at most `bytes`; the next call continues there. True once all is restored.
  bool restore(std::size_t bytes) noexcept [[clang::nonblocking]];

  /// The bytes that a whole reset restores; 0 if the module has its own reset().
  std::size_t reset_bytes() const noexcept [[clang::nonblocking]];

  /// Call after a call of the module was cut off: none of its functions may be called again.
  /// [any-thread, real-time-safe]
  void mark_failed() noexcept { failed_.store(true, std::memory_order_relaxed); }
  bool failed() const noexcept { return failed_.load(std::memory_order_relaxed); }

  /// The bytes that its constructor and prepare() allocated.
  std::size_t memory_size() const;

  /// Whether all its Buffers and DelayLines still point at their own memory: a faulty module may overwrite
  /// their pointers. [any-thread, real-time-safe]
  bool memory_intact() const noexcept [[clang::nonblocking]];

  /// Shares the memory of an older instance whose Buffers this one takes over.
  void keep_memory_of(const Instance& older);

  /// Releases memory that no Buffer or DelayLine of this instance uses.
  void trim_memory();

  /// Replaces the code by `better`, of the same version. The code that constructed the instance stays mapped
  /// as long as the instance lives.
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
  std::vector<host::Memory> memory_;  ///< sorted by address
  std::size_t other_memory_ = 0;      ///< bytes allocated for anything but Buffers and DelayLines
  InitialState initial_;
  InitialState::Progress progress_;
};

}  // namespace chronus::engine
