#include "jit/player/guard.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jit/shared/json.hpp"
#include "jit/shared/last_words.hpp"
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

/// The encoded head of the message: the text around its two verdicts, and the end of a verdict. Prepared,
/// since a signal handler cannot format.
std::array<std::string, 3> around;
std::string circumstances;
std::string words;  ///< with room for the longest message
volatile std::sig_atomic_t act = 0;

constexpr std::size_t most_verdict = 256;  ///< bytes of an act and a fate

void append_verdict(const Fate& fate) {
  for (const std::string_view piece :
       {std::string_view(acts[static_cast<std::size_t>(act)]), std::string_view(" "),
        std::string_view(fate.what), std::string_view(circumstances), std::string_view(fate.likely)})
    words.append(piece);
}

/// Appends within the capacity, so that nothing is allocated.
void on_fault(int signal) {
  for (const Fate& fate : fates) {
    if (fate.signal != signal) continue;
    words.assign(frame(0, 0, 0));
    const std::size_t begin = words.size();
    words.append(around[0]);
    append_verdict(fate);
    words.append(around[1]);
    append_verdict(fate);
    words.append(around[2]);
    const std::string lengths = frame(words.size() - begin, 0, 0);
    words.replace(0, lengths.size(), lengths);
    tell_and_end(words);
  }
  _exit(1);
}

void prepare_last_words(const Guarded& guarded) {
  const std::string verdict = "VERDICT";
  Diagnostic where = guarded.where;
  where.severity = Severity::error;
  where.message = fmt::format("{}: {}", guarded.when, verdict);
  nlohmann::json head = {{"kind", "failed"}, {"crashed", true}, {"time", nullptr}};
  head["audition"] = Audition{true, true, 0, verdict};
  head["diagnostics"] = std::vector<Diagnostic>{std::move(where)};
  const std::string pattern = head.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  // The keys are sorted: "audition" is first. The author's file or line may hold the same word.
  const std::size_t first = pattern.find(verdict);
  const std::string message = guarded.when + ": ";
  const std::size_t second = pattern.find(message + verdict, first) + message.size();
  around = {pattern.substr(0, first), pattern.substr(first + verdict.size(), second - first - verdict.size()),
            pattern.substr(second + verdict.size())};
  circumstances.clear();
  if (!guarded.circumstances.empty()) {
    const std::string quoted =
        nlohmann::json(guarded.circumstances).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    circumstances = ", " + quoted.substr(1, quoted.size() - 2);
  }
  words.reserve(pattern.size() + 2 * (most_verdict + circumstances.size()) + 64);
}

}  // namespace

void guard_audition(int socket, const Guarded& guarded) {
  set_last_words_socket(socket);
  prepare_last_words(guarded);
  for (const Fate& fate : fates) handle_signal(fate.signal, on_fault, SA_NODEFER);
  start_timer(ITIMER_VIRTUAL, guarded.seconds);
  if (!guarded.patient) start_timer(ITIMER_REAL, 10 * guarded.seconds);
}

void guard_enter(Act next) {
  act = static_cast<int>(next);
}

void unguard() {
  start_timer(ITIMER_VIRTUAL, 0);
  start_timer(ITIMER_REAL, 0);
  for (const Fate& fate : fates) handle_signal(fate.signal, SIG_DFL, 0);
}

}  // namespace chronus::jit
