#include "jit/player/crash_place.hpp"

#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <vector>

namespace chronus::jit {
namespace {

constexpr int most_candidates = 32;
/// The limits of the failed audition; longer ones would blame another line.
constexpr time_t cpu_seconds = 1;
constexpr time_t wall_seconds = 10;

// Used by the signal handler.
int pipe_end = -1;
const CrashLines* crashing = nullptr;
std::uintptr_t stack_end = 0;
volatile std::sig_atomic_t told = 0;

/// Writes the crash address, then the possible return addresses on the stack.
void on_crash(int, siginfo_t*, void* context) {
  if (told != 0) _exit(0);
  told = 1;
#if defined(__x86_64__)
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  const auto at = static_cast<std::uintptr_t>(registers[REG_RIP]);
  auto stack = static_cast<std::uintptr_t>(registers[REG_RSP]);
#else
  const auto at = static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(context)->uc_mcontext.pc);
  auto stack = static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(context)->uc_mcontext.sp);
#endif
  int found = 0;
  const auto tell = [&](std::uintptr_t address) {
    if (!crashing->contains(address)) return;
    if (write(pipe_end, &address, sizeof address) != sizeof address || ++found == most_candidates) _exit(0);
  };
  tell(at);
  for (stack = (stack + 7) & ~std::uintptr_t{7}; stack < stack_end; stack += sizeof(std::uintptr_t)) {
    // The call precedes the return address.
    tell(*reinterpret_cast<const std::uintptr_t*>(stack) - 1);
  }
  _exit(0);
}

void begin_act(Act) {
  itimerval time{};
  time.it_value.tv_sec = cpu_seconds;
  setitimer(ITIMER_VIRTUAL, &time, nullptr);
  time.it_value.tv_sec = wall_seconds;
  setitimer(ITIMER_REAL, &time, nullptr);
}

[[noreturn]] void crash(const std::function<void(Enter)>& play) {
  static std::array<char, 65536> space;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(STDERR_FILENO);
  stack_t stack{};
  stack.ss_sp = space.data();
  stack.ss_size = space.size();
  sigaltstack(&stack, nullptr);
  struct sigaction action{};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGVTALRM, SIGALRM})
    sigaction(signal, &action, nullptr);
  play(begin_act);
  _exit(0);
}

std::vector<std::uintptr_t> candidates(const std::function<void(Enter)>& play) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    pipe_end = ends[1];
    stack_end = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    crash(play);
  }
  close(ends[1]);
  std::vector<std::uintptr_t> addresses;
  std::uintptr_t address = 0;
  while (child > 0 && read(ends[0], &address, sizeof address) == sizeof address) addresses.push_back(address);
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return addresses;
}

}  // namespace

std::optional<CrashLine> crash_place(const CrashLines& lines, const std::function<void(Enter)>& play) {
  crashing = &lines;
  for (const std::uint64_t address : candidates(play)) {
    const CrashLine place = lines.at(address);
    if (place.line > 0) return place;
  }
  return std::nullopt;
}

}  // namespace chronus::jit
