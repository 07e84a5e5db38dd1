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

/// Notes while it lives that this thread runs a module's code. Costs two stores; the first of a thread asks
/// the kernel for the thread's number. Real-time safe. Not nested.
class RunsCode {
 public:
  explicit RunsCode(std::uint32_t number) noexcept [[clang::nonblocking]];
  ~RunsCode() noexcept [[clang::nonblocking]];
  RunsCode(const RunsCode&) = delete;
  RunsCode& operator=(const RunsCode&) = delete;

 private:
  RunningWord& word_;
};

/// This thread was hit by a signal that ends the program. For signal handlers.
void note_fatal_signal() noexcept;

}  // namespace chronus::engine
