#include "engine/running_code.hpp"

#include <unistd.h>

#include <array>
#include <utility>

namespace chronus::engine {

namespace {

constinit std::array<RunningWord, 64> own_words{};
constinit std::span<RunningWord> words = own_words;

std::function<std::uint32_t(const std::string&)>& number_of() {
  static std::function<std::uint32_t(const std::string&)> function;
  return function;
}

// gettid() is a short system call that does not wait; the compiler cannot check that.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

std::uint64_t this_thread() noexcept {
  return static_cast<std::uint64_t>(gettid()) << 32;
}

/// A word that no thread has, or else one whose thread runs no module's code and will claim another.
RunningWord& claim(std::uint64_t thread) noexcept [[clang::nonblocking]] {
  for (RunningWord& word : words.subspan(1)) {
    std::uint64_t nobody = 0;
    if (word.compare_exchange_strong(nobody, thread, std::memory_order_relaxed)) return word;
  }
  for (RunningWord& word : words.subspan(1)) {
    std::uint64_t idle = word.load(std::memory_order_relaxed) & ~module_bits;
    if (word.compare_exchange_strong(idle, thread, std::memory_order_relaxed)) return word;
  }
  return words[1];
}

}  // namespace

constinit thread_local ThreadWord thread_word;

void ThreadWord::claim() noexcept [[clang::nonblocking]] {
  if (thread == 0) thread = this_thread();
  word = &chronus::engine::claim(thread);
}

void note_running_code(RunningCode code) {
  words = code.words;
  number_of() = std::move(code.number);
  thread_word = {};
}

std::uint32_t code_number(const std::string& module) {
  return number_of() ? number_of()(module) : 0;
}

#pragma clang diagnostic pop

void note_fatal_signal() noexcept {
  // The thread-local variables may have been overwritten.
  const std::uint64_t thread = this_thread();
  std::uint64_t found = thread;
  for (const RunningWord& word : words.subspan(1)) {
    const std::uint64_t now = word.load(std::memory_order_relaxed);
    if ((now & ~module_bits) == thread) found = now;
  }
  words[0].store(found, std::memory_order_relaxed);
}

}  // namespace chronus::engine
