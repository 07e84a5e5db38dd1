// Records which module's code each thread runs, in memory that can be read after the program has died.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace chronus::engine {

/// Upper 32 bits: a thread's number. Lower 32 bits: a module's number (0: no module's code runs).
using RunningWord = std::atomic<std::uint64_t>;

inline constexpr std::uint64_t module_bits = 0xffffffff;

struct RunningCode {
  /// The first word is that of the thread that a fatal signal hit (0: none); each other word belongs to one
  /// thread. At least two; they must outlive the program's threads.
  std::span<RunningWord> words;

  /// Returns a module's number, from 1. Called on threads that make instances.
  std::function<std::uint32_t(const std::string& module)> number;
};

/// Moves the records to `words`; until then they stay in the program's own memory. Call before any module's
/// code runs. [control-thread]
void note_running_code(RunningCode);

/// The number of a module's code. [control-thread], which off-line is the thread that renders.
std::uint32_t code_number(const std::string& module);

/// A thread's word, while it has one. Each thread uses its own.
struct ThreadWord {
  RunningWord* word = nullptr;
  std::uint64_t thread = 0;  ///< the thread's number, as it stands in the word

  /// Whether the word is still this thread's.
  bool holds() const noexcept {
    return word && (word->load(std::memory_order_relaxed) & ~module_bits) == thread;
  }

  /// Finds a word for this thread. [real-time-safe]
  void claim() noexcept [[clang::nonblocking]];
};

extern constinit thread_local ThreadWord thread_word;

// Thread-local variables exist before the thread plays; the compiler cannot check that.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

/// Records during its lifetime that this thread runs a module's code. Costs two stores; a thread's first use
/// asks the kernel for the thread's number. Does not nest. [any-thread, real-time-safe]
class RunsCode {
 public:
  explicit RunsCode(std::uint32_t number) noexcept [[clang::nonblocking]] : own_(thread_word) {
    if (!own_.holds()) [[unlikely]]
      own_.claim();
    own_.word->store(own_.thread | number, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~RunsCode() noexcept [[clang::nonblocking]] {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    own_.word->store(own_.thread, std::memory_order_relaxed);
  }
  RunsCode(const RunsCode&) = delete;
  RunsCode& operator=(const RunsCode&) = delete;

 private:
  ThreadWord& own_;
};

#pragma clang diagnostic pop

/// Records that this thread was hit by a fatal signal. For signal handlers. [any-thread]
void note_fatal_signal() noexcept;

}  // namespace chronus::engine
