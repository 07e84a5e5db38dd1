#include "cli/supervision/supervisor.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/supervision/blame.hpp"
#include "cli/supervision/exit_codes.hpp"
#include "cli/supervision/life_signs.hpp"
#include "cli/wire/crash_record.hpp"

namespace chronus::cli {
namespace {

/// Pause before another start of an engine that could not begin.
constexpr int between_tries = 3;  // seconds

sigset_t signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

/// Starts the program. Returns the child's pid, or -1.
pid_t start(const std::string& program, const std::vector<std::string>& arguments) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  const sigset_t set = signals();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);  // the parent ended before PR_SET_PDEATHSIG
  _exit(run_once(program, arguments));
}

/// Whether somebody has stopped it or attached a debugger.
bool is_stopped(pid_t child) {
  std::ifstream file("/proc/" + std::to_string(child) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto at = text.rfind(") ");
  return at != std::string::npos && (text[at + 2] == 'T' || text[at + 2] == 't');
}

struct End {
  int status = 0;       ///< from waitpid()
  bool wanted = false;  ///< it was told to end, or ended on request
  bool hung = false;    ///< it had to be killed
};

/// Waits for the child's end and forwards signals. Counts only turns in which this process itself ran, so
/// that a suspended machine kills nothing.
End wait_for(pid_t child, LifeSigns& life, const Patience& patience) {
  const sigset_t set = signals();
  const timespec turn{patience.turn.count() / 1000, patience.turn.count() % 1000 * 1'000'000};
  End end;
  for (int silent = 0;;) {
    const int signal = sigtimedwait(&set, nullptr, &turn);
    if (signal == SIGCHLD) {
      life.listen();
      end.wanted = end.wanted || life.ending();
      if (waitpid(child, &end.status, WNOHANG) == child) return end;
    } else if (signal > 0) {
      end.wanted = true;
      kill(child, signal == SIGHUP ? SIGTERM : signal);
    } else if (errno == EAGAIN) {
      const bool heard = life.listen();
      silent = heard || is_stopped(child) ? 0 : silent + 1;
      if (silent == patience.turns) {
        end.hung = true;
        kill(child, SIGKILL);
      }
    }
  }
}

std::string how_it_ended(const End& end) {
  if (end.hung) return "it took no verbs any more, and was killed";
  if (WIFSIGNALED(end.status)) return strsignal(WTERMSIG(end.status));
  return "exit code " + std::to_string(WEXITSTATUS(end.status));
}

/// The exit code of this process.
int exit_code(const End& end) {
  return WIFEXITED(end.status) ? WEXITSTATUS(end.status) : 128 + WTERMSIG(end.status);
}

std::string now_as_text() {
  char at[16];
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  std::strftime(at, sizeof at, "%H:%M:%S", localtime_r(&now, &local));
  return at;
}

/// Waits before another start. Returns a signal that ends this process, or 0.
int wait_between_tries() {
  sigset_t set = signals();
  sigdelset(&set, SIGCHLD);
  const timespec time{between_tries, 0};
  const int signal = sigtimedwait(&set, nullptr, &time);
  return signal > 0 ? signal : 0;
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
  auto record = wire::SharedRecord::make();
  Blame blame;
  std::vector<std::string> more;
  for (bool began = false;;) {
    LifeSigns life;
    std::vector<std::string> words = arguments;
    words.insert(words.end(), more.begin(), more.end());
    if (record) words.insert(words.end(), {"--crash-record", std::to_string(record->fd())});
    if (life.engine_end() >= 0)
      words.insert(words.end(), {"--life-signs", std::to_string(life.engine_end())});
    const pid_t child = start(program, words);
    if (child < 0) {
      std::fprintf(stderr, "chronus: cannot start the engine: %s\n", std::strerror(errno));
      return exit_no_engine;
    }
    life.hand_over();
    const End end = wait_for(child, life, patience);
    const bool could_not_begin = WIFEXITED(end.status) && !life.started();
    if (end.wanted || (could_not_begin && !began)) return exit_code(end);
    if (could_not_begin) {
      std::fprintf(stderr, "chronus: the engine could not be started again (%s); the next try is in %d s\n",
                   how_it_ended(end).c_str(), between_tries);
      if (const int signal = wait_between_tries(); signal != 0) return 128 + signal;
      continue;
    }
    began = true;
    const std::string how = how_it_ended(end);
    const auto remains = record ? record->read(end.hung ? child : 0) : wire::Remains();
    if (record) record->clear();
    const std::string judged = blame.judge(remains, Blame::Clock::now());
    if (blame.over()) {
      std::fprintf(stderr, "chronus: the engine dies (%s) in safe mode too; giving up\n", how.c_str());
      return exit_code(end);
    }
    arguments = again(arguments);
    more = {"--death",
            "the engine died at " + now_as_text() + " (" + how + ")" + judged + ". It was started again"};
    for (const std::string& name : blame.left_out()) more.push_back("--left-out=" + name);
    if (blame.all()) more.emplace_back("--safe");
    std::fprintf(stderr, "chronus: %s\n", more[1].c_str());
  }
}

}  // namespace chronus::cli
