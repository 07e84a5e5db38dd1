// Which module's code each thread runs: noted where it can still be read when the program is dead.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace chronus::engine {

/// A thread's number above, a module's number below (0: none of a module's code runs).
using RunningWord = std::atomic<std::uint64_t>;

struct RunningCode {
  /// The first is of the thread that a fatal signal hit (0: none); each of the others is one thread's. At
  /// least two; they outlive the program's threads.
  std::span<RunningWord> words;

  /// A module's number, from 1; called by threads that make instances.
  std::function<std::uint32_t(const std::string& module)> number;
};

/// Has it noted there. Before this the notes stay in the program. Call it before any module's code runs.
void note_running_code(RunningCode);

/// The number of a module's code. Control thread, and threads that render.
std::uint32_t code_number(const std::string& module);

/// A thread's word, while it has one.
struct ThreadWord {
  RunningWord* word = nullptr;
  std::uint64_t thread = 0;  ///< the thread's number, as it stands in the word

  /// Whether no other thread has taken it meanwhile.
  bool holds() const noexcept {
    return word && (word->load(std::memory_order_relaxed) & 0xffffffff00000000) == thread;
  }

  /// Finds a word for this thread.
  void claim() noexcept [[clang::nonblocking]];
};

extern constinit thread_local ThreadWord thread_word;

// Variables of a thread are there before it plays, though no compiler can know.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

/// Notes while it lives that this thread runs a module's code. Costs two stores; the first of a thread asks
/// the kernel for the thread's number. Not nested. [any-thread, real-time-safe]
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

/// This thread was hit by a signal that ends the program. For signal handlers.
void note_fatal_signal() noexcept;

}  // namespace chronus::engine
