#include "engine/guard.hpp"

#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/guarded_call.hpp"
#include "engine/module_entry.hpp"
#include "engine/running_code.hpp"

#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif

#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
// ThreadSanitizer's own sigaction() defers signals until the next call that it knows.
extern "C" int __sigaction(int signal, const struct sigaction* now, struct sigaction* before);
#define SET_HANDLER __sigaction
#else
#define SET_HANDLER sigaction
#endif

namespace chronus::engine {

namespace {

constexpr std::array signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};

std::array<struct sigaction, signals.size()> handlers_before;

std::uintptr_t stack_pointer(const void* context) {
  const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(machine.gregs[REG_RSP]);
#elif defined(__aarch64__)
  return static_cast<std::uintptr_t>(machine.sp);
#endif
}

Fault fault_of(int signal, const siginfo_t& info, const void* context) {
  switch (signal) {
    case SIGFPE:
      return Fault::arithmetic;
    case SIGILL:
    case SIGTRAP:
      return Fault::illegal;
    case SIGABRT:
      return Fault::abort;
    default:
      break;
  }
  const auto at = reinterpret_cast<std::uintptr_t>(info.si_addr);
  if (const GuardedMemory* stack = guarded_call.stack) {
    const std::uintptr_t room = reinterpret_cast<std::uintptr_t>(stack->begin()) - at;
    return room - 1 < GuardedMemory::guard ? Fault::stack : Fault::memory;
  }
  constexpr std::uintptr_t near = 64 * 1024;
  return at - stack_pointer(context) + near < 2 * near ? Fault::stack : Fault::memory;
}

/// Passes the signal to the previous handler. Without one, the instruction that raised it runs again and ends
/// the program.
void pass_on(int signal, siginfo_t* info, void* context) {
  std::size_t i = 0;
  while (signals[i] != signal) ++i;
  const struct sigaction& before = handlers_before[i];
  if (before.sa_flags & SA_SIGINFO) return before.sa_sigaction(signal, info, context);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(signal);
  SET_HANDLER(signal, &before, nullptr);
  // A signal that was sent does not recur by itself, nor does a breakpoint.
  if (info->si_code <= 0 || signal == SIGTRAP) std::raise(signal);
}

/// Whether AddressSanitizer has reported an error and ends the program.
bool is_sanitizers([[maybe_unused]] int signal) {
#if __has_feature(address_sanitizer)
  return signal == SIGABRT && __asan_report_present() != 0;
#else
  return false;
#endif
}

void on_signal(int signal, siginfo_t* info, void* context) {
  const bool from_outside = info->si_code <= 0 && info->si_pid != getpid();
  if (!guarded_call.inside || from_outside || is_sanitizers(signal)) {
    if (!from_outside) note_fatal_signal();
    return pass_on(signal, info, context);
  }
  guarded_call.leave(fault_of(signal, *info, context), context);
}

}  // namespace

void install_guard() {
  struct sigaction action{};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;  // so that leaving needs no system call
  for (std::size_t i = 0; i < signals.size(); ++i) {
    struct sigaction before{};
    SET_HANDLER(signals[i], nullptr, &before);
    if (before.sa_sigaction == on_signal) continue;
    handlers_before[i] = before;
    SET_HANDLER(signals[i], &action, nullptr);
  }
}

// The compiler cannot check that `action` is real-time safe where it has to be.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"

Fault guarded(void (*action)(void*), void* context) noexcept [[clang::nonblocking]] {
  struct Action {
    void (*act)(void*);
    void* context;
  } call{action, context};
  const OnModuleStack here(guarded_call.stack);
  return chronus_enter_module(
      [](void* self, const Block*) {
        const auto& todo = *static_cast<Action*>(self);
        todo.act(todo.context);
      },
      &call, nullptr);
}

void use_handler_stack() noexcept [[clang::nonblocking]] {
  alignas(64) static constinit thread_local std::array<std::byte, 64 * 1024> bytes{};
  static constinit thread_local bool in_use = false;
  if (std::exchange(in_use, true)) return;
  stack_t before{};
  sigaltstack(nullptr, &before);
  if (!(before.ss_flags & SS_DISABLE)) return;
  stack_t stack{};
  stack.ss_sp = bytes.data();
  stack.ss_size = bytes.size();
  sigaltstack(&stack, nullptr);
}

#pragma clang diagnostic pop

}  // namespace chronus::engine
