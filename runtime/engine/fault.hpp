// Why a module's function did not return.
#pragma once

#include <cstdint>

namespace chronus::engine {

enum class Fault : std::uint8_t {
  none,
  memory,      ///< SIGSEGV, SIGBUS
  stack,       ///< SIGSEGV next to the stack pointer
  arithmetic,  ///< SIGFPE
  illegal,     ///< SIGILL, SIGTRAP: a trap, or a function without a return
  abort,       ///< SIGABRT: an assertion, or an exception
  endless,     ///< used more CPU time than any block may
};

/// Says what the module does, as the second half of a sentence. [any-thread, real-time-safe]
constexpr const char* to_text(Fault fault) noexcept {
  switch (fault) {
    case Fault::none:
      return "does no harm";
    case Fault::memory:
      return "reads or writes memory that is not its own";
    case Fault::stack:
      return "calls itself until the stack is full";
    case Fault::arithmetic:
      return "divides a whole number by zero";
    case Fault::illegal:
      return "runs into a trap (an index out of bounds, or no return)";
    case Fault::abort:
      return "aborts (a failed assertion or an exception)";
    case Fault::endless:
      return "does not come to an end";
  }
  return "";
}

}  // namespace chronus::engine
