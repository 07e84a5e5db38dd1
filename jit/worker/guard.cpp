#include "jit/worker/guard.hpp"

#include <llvm/Support/ErrorHandling.h>

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "jit/shared/json.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {
namespace {

struct Fate {
  int signal;
  const char* what;
  const char* likely = "";
};

constexpr std::array<Fate, 8> fates = {
    {{SIGSEGV, "reads or writes memory that is not its own",
      " (an index out of its array, or memory that prepare() did not size)"},
     {SIGBUS, "reads or writes memory that is not there"},
     {SIGFPE, "divides a whole number by zero"},
     {SIGILL, "runs into a trap (an index out of bounds, or no return)"},
     {SIGTRAP, "runs into a breakpoint"},
     {SIGABRT, "aborts (a failed assertion or an exception)"},
     {SIGVTALRM, "does not come to an end"},
     {SIGALRM, "waits and does not go on"}}};
constexpr std::array<const char*, 4> acts = {"its constructor", "prepare()", "tick() or block()",
                                             "its destructor"};

int guarded_socket = -1;
std::string last_words[fates.size()][acts.size()];
std::string out_of_time;
volatile std::sig_atomic_t act = 0;

/// Does not return: the module may have damaged the stack.
void tell(const std::string& words) {
  for (std::size_t sent = 0; sent < words.size();) {
    const ssize_t n = write(guarded_socket, words.data() + sent, words.size() - sent);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
  }
  _exit(1);
}

void on_fault(int signal) {
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (fates[i].signal == signal) tell(last_words[i][act]);
  }
  _exit(1);
}

void on_time(int) {
  tell(out_of_time);
}

// A compile that waits: in this many checks in a row it has used no more CPU time than the checks take.
// Checks do not run either while other processes occupy the processor.
constexpr int most_idle_looks = 10;
constexpr double idle_seconds = 1e-3;
std::string waits_for_ever;
int idle_looks = 0;
double seen_seconds = 0;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void look_whether_it_waits(int) {
  const double now = cpu_seconds();
  idle_looks = now - seen_seconds < idle_seconds ? idle_looks + 1 : 0;
  seen_seconds = now;
  if (idle_looks == most_idle_looks) tell(waits_for_ever);
}

void handle(int signal, void (*handler)(int), int flags = SA_NODEFER) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK | flags;
  sigaction(signal, &action, nullptr);
}

nlohmann::json failure(Diagnostic where, std::string message, const Stages& stages) {
  where.severity = Severity::error;
  where.message = std::move(message);
  return {{"kind", "failed"}, {"diagnostics", {where}}, {"stages", stages}, {"time", nullptr}};
}

/// Prepares every possible message from one pattern, since a signal handler cannot format.
void prepare_last_words(const Guarded& guarded) {
  const std::string verdict = "VERDICT";
  nlohmann::json head = failure(guarded.where, fmt::format("{}: {}", guarded.when, verdict), guarded.stages);
  head["audition"] = Audition{true, true, 0, verdict};
  head["crashed"] = true;
  const std::string pattern = head.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (std::size_t i = 0; i < fates.size(); ++i) {
    for (std::size_t a = 0; a < acts.size(); ++a) {
      std::string words = pattern;
      std::string text = fmt::format("{} {}", acts[a], fates[i].what);
      if (!guarded.circumstances.empty()) text += ", " + guarded.circumstances;
      text += fates[i].likely;
      for (auto at = words.find(verdict); at != std::string::npos; at = words.find(verdict, at + text.size()))
        words.replace(at, verdict.size(), text);
      last_words[i][a] = framed(words, "", 0);
    }
  }
}

/// A stack for the signal handlers, since the normal one may have overflowed.
void alternative_stack() {
  static std::array<char, 65536> space;
  stack_t stack{};
  stack.ss_sp = space.data();
  stack.ss_size = space.size();
  sigaltstack(&stack, nullptr);
}

void timer(int which, double seconds, bool again = false) {
  itimerval time{};
  time.it_value.tv_sec = static_cast<time_t>(seconds);
  time.it_value.tv_usec =
      static_cast<suseconds_t>((seconds - static_cast<double>(time.it_value.tv_sec)) * 1e6);
  if (again) time.it_interval = time.it_value;
  setitimer(which, &time, nullptr);
}

std::uint64_t address_space() {
  std::uint64_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void guard_audition(int socket, const Guarded& guarded) {
  guarded_socket = socket;
  alternative_stack();
  prepare_last_words(guarded);
  for (const Fate& fate : fates) handle(fate.signal, on_fault);
  timer(ITIMER_VIRTUAL, guarded.seconds);
  if (!guarded.patient) timer(ITIMER_REAL, 10 * guarded.seconds);
}

void guard_enter(Act next) {
  act = static_cast<int>(next);
}

void unguard() {
  timer(ITIMER_VIRTUAL, 0);
  timer(ITIMER_REAL, 0);
  for (const Fate& fate : fates) handle(fate.signal, SIG_DFL);
}

void lift_limits() {
  timer(ITIMER_PROF, 0);
  timer(ITIMER_REAL, 0);
}

void limit_compile(int socket, const Diagnostic& where, double seconds, std::uint64_t memory) {
  guarded_socket = socket;
  alternative_stack();
  const auto words = [&](const std::string& why) {
    Message message;
    message.head = failure(where, why, Stages{});
    return encode(message);
  };
  const char* hint = "is there a template, a constexpr or an #include that never ends?";
  out_of_time = words(fmt::format("compiling takes more than {} s: {}", seconds, hint));
  static std::string out_of_memory;
  out_of_memory = words(fmt::format("compiling takes more than {} MiB of memory: {}", memory >> 20, hint));
  llvm::install_bad_alloc_error_handler([](void*, const char*, bool) { tell(out_of_memory); });
  waits_for_ever =
      words("compiling waits and does not go on: does it include a file that cannot be read at once?");
  idle_looks = 0;
  handle(SIGALRM, look_whether_it_waits, SA_RESTART);
  timer(ITIMER_REAL, 2 * seconds / most_idle_looks, true);
#ifndef CHRONUS_SANITIZED
  handle(SIGPROF, on_time);
  timer(ITIMER_PROF, seconds);
  const rlimit space{address_space() + memory, address_space() + memory};
  setrlimit(RLIMIT_AS, &space);
#else
  (void)memory;
#endif
}

}  // namespace chronus::jit
