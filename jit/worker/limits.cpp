#include "jit/worker/limits.hpp"

#include <llvm/Support/ErrorHandling.h>

#include <fmt/format.h>

#include <csignal>
#include <ctime>
#include <string>
#include <utility>

#include "jit/shared/json.hpp"
#include "jit/shared/last_words.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {
namespace {

std::string out_of_time;
std::string out_of_memory;
std::string waits_for_ever;

void on_time(int) {
  tell_and_end(out_of_time);
}

// A compile that waits: in this many checks in a row it has used no more CPU time than the checks take.
// Checks do not run either while other processes occupy the processor.
constexpr int most_idle_looks = 10;
constexpr double idle_seconds = 1e-3;
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
  if (idle_looks == most_idle_looks) tell_and_end(waits_for_ever);
}

std::string failure(Diagnostic where, std::string why) {
  where.severity = Severity::error;
  where.message = std::move(why);
  Message message;
  message.head = {{"kind", "failed"}, {"diagnostics", {where}}, {"time", nullptr}};
  return encode(message);
}

}  // namespace

void limit_compile(int socket, const Diagnostic& where, double seconds, std::uint64_t memory) {
  set_last_words_socket(socket);
  const char* hint = "is there a template, a constexpr or an #include that never ends?";
  out_of_time = failure(where, fmt::format("compiling takes more than {} s: {}", seconds, hint));
  out_of_memory =
      failure(where, fmt::format("compiling takes more than {} MiB of memory: {}", memory >> 20, hint));
  llvm::install_bad_alloc_error_handler([](void*, const char*, bool) { tell_and_end(out_of_memory); });
  waits_for_ever = failure(
      where, "compiling waits and does not go on: does it include a file that cannot be read at once?");
  idle_looks = 0;
  handle_signal(SIGALRM, look_whether_it_waits, SA_RESTART);
  start_timer(ITIMER_REAL, 2 * seconds / most_idle_looks, true);
#ifndef CHRONUS_SANITIZED
  handle_signal(SIGPROF, on_time, SA_NODEFER);
  start_timer(ITIMER_PROF, seconds);
#endif
}

void lift_limits() {
  start_timer(ITIMER_PROF, 0);
  start_timer(ITIMER_REAL, 0);
}

}  // namespace chronus::jit
