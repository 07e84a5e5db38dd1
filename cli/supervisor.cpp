#include "supervisor.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <deque>

#include "commands.hpp"

namespace chronus::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t too_many = 3;
constexpr auto soon = std::chrono::seconds(30);

sigset_t signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

/// The child, or -1.
pid_t start(const std::string& program, const std::vector<std::string>& arguments) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  const sigset_t set = signals();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);  // it ended before this could be asked for
  _exit(run_once(program, arguments));
}

/// Waits for the child's end, and hands on what comes meanwhile. The status as waitpid() gives it.
int wait_for(pid_t child, bool& told_to_end) {
  const sigset_t set = signals();
  for (;;) {
    const int signal = sigwaitinfo(&set, nullptr);
    if (signal == SIGCHLD) {
      int status = 0;
      if (waitpid(child, &status, WNOHANG) == child) return status;
    } else if (signal > 0) {
      told_to_end = true;
      kill(child, signal == SIGHUP ? SIGTERM : signal);
    }
  }
}

std::string story(int signal, std::size_t deaths) {
  char at[16];
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  std::strftime(at, sizeof at, "%H:%M:%S", localtime_r(&now, &local));
  return std::string("the engine died at ") + at + " (" + strsignal(signal) + ") and was started again" +
         (deaths > 1 ? ", " + std::to_string(deaths) + " times in 30 s" : "");
}

}  // namespace

int run_once(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<char*> words = {const_cast<char*>(program.c_str())};
  for (const auto& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(program.c_str(), words.data());
  std::fprintf(stderr, "chronus: cannot start %s: %s\n", program.c_str(), std::strerror(errno));
  return exit_no_engine;
}

std::vector<std::string> again(const std::vector<std::string>& arguments) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--record") ++i;
    if (word != "--record" && word != "--new" && !word.starts_with("--record=")) kept.push_back(word);
  }
  return kept;
}

int supervise(const std::string& program, std::vector<std::string> arguments) {
  const sigset_t set = signals();
  sigprocmask(SIG_BLOCK, &set, nullptr);
  std::deque<Clock::time_point> deaths;
  std::vector<std::string> more;
  for (bool told_to_end = false;;) {
    std::vector<std::string> words = arguments;
    words.insert(words.end(), more.begin(), more.end());
    const pid_t child = start(program, words);
    if (child < 0) {
      std::fprintf(stderr, "chronus: cannot start the engine: %s\n", std::strerror(errno));
      return exit_no_engine;
    }
    const int status = wait_for(child, told_to_end);
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    const int signal = WTERMSIG(status);
    if (told_to_end) return 128 + signal;
    deaths.push_back(Clock::now());
    while (Clock::now() - deaths.front() > soon) deaths.pop_front();
    if (deaths.size() >= 2 * too_many) {
      std::fprintf(stderr, "chronus: the engine dies (%s) in safe mode too; giving up\n", strsignal(signal));
      return 128 + signal;
    }
    const bool safe = deaths.size() >= too_many;
    arguments = again(arguments);
    more = {"--death", story(signal, deaths.size())};
    if (safe) more.emplace_back("--safe");
    std::fprintf(stderr, "chronus: %s\n", more[1].c_str());
  }
}

}  // namespace chronus::cli
