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
#include <fstream>
#include <iterator>

#include "commands.hpp"
#include "life_signs.hpp"

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

/// Whether somebody stopped it, or looks into it with a debugger.
bool is_stopped(pid_t child) {
  std::ifstream file("/proc/" + std::to_string(child) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto at = text.rfind(") ");
  return at != std::string::npos && (text[at + 2] == 'T' || text[at + 2] == 't');
}

struct End {
  int status = 0;       ///< as waitpid() gives it
  bool wanted = false;  ///< it was told to end, or meant to
  bool hung = false;    ///< it had to be killed
};

/// Waits for the child's end, and hands on what comes meanwhile. Only turns in which this process itself ran
/// are counted, so that a machine that slept kills nobody.
End wait_for(pid_t child, LifeSigns& life, const Patience& patience) {
  const sigset_t set = signals();
  const timespec turn{patience.turn.count() / 1000, patience.turn.count() % 1000 * 1'000'000};
  End end;
  for (int silent = 0;;) {
    const int signal = sigtimedwait(&set, nullptr, &turn);
    if (signal == SIGCHLD) {
      end.wanted = end.wanted || life.listen() == LifeSigns::Heard::ending;
      if (waitpid(child, &end.status, WNOHANG) == child) return end;
    } else if (signal > 0) {
      end.wanted = true;
      kill(child, signal == SIGHUP ? SIGTERM : signal);
    } else if (errno == EAGAIN) {
      const auto heard = life.listen();
      end.wanted = end.wanted || heard == LifeSigns::Heard::ending;
      silent = heard == LifeSigns::Heard::nothing && !is_stopped(child) ? silent + 1 : 0;
      if (silent == patience.turns) {
        end.hung = true;
        kill(child, SIGKILL);
      }
    }
  }
}

std::string story(const std::string& end, std::size_t deaths) {
  char at[16];
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  std::strftime(at, sizeof at, "%H:%M:%S", localtime_r(&now, &local));
  return std::string("the engine died at ") + at + " (" + end + ") and was started again" +
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

int supervise(const std::string& program, std::vector<std::string> arguments, const Patience& patience) {
  const sigset_t set = signals();
  sigprocmask(SIG_BLOCK, &set, nullptr);
  std::deque<Clock::time_point> deaths;
  std::vector<std::string> more;
  for (;;) {
    LifeSigns life;
    std::vector<std::string> words = arguments;
    words.insert(words.end(), more.begin(), more.end());
    if (life.engine_end() >= 0)
      words.insert(words.end(), {"--life-signs", std::to_string(life.engine_end())});
    const pid_t child = start(program, words);
    if (child < 0) {
      std::fprintf(stderr, "chronus: cannot start the engine: %s\n", std::strerror(errno));
      return exit_no_engine;
    }
    life.hand_over();
    const End end = wait_for(child, life, patience);
    if (WIFEXITED(end.status)) return WEXITSTATUS(end.status);
    const int signal = WTERMSIG(end.status);
    if (end.wanted) return 128 + signal;
    const std::string how = end.hung ? "it took no verbs any more, and was killed" : strsignal(signal);
    deaths.push_back(Clock::now());
    while (Clock::now() - deaths.front() > soon) deaths.pop_front();
    if (deaths.size() >= 2 * too_many) {
      std::fprintf(stderr, "chronus: the engine dies (%s) in safe mode too; giving up\n", how.c_str());
      return 128 + signal;
    }
    const bool safe = deaths.size() >= too_many;
    arguments = again(arguments);
    more = {"--death", story(how, deaths.size())};
    if (safe) more.emplace_back("--safe");
    std::fprintf(stderr, "chronus: %s\n", more[1].c_str());
  }
}

}  // namespace chronus::cli
