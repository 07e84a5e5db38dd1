// A program that a test starts, watches and ends. It never outlives the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chronus::test {

using Seconds = std::chrono::duration<double>;

/// Asks `condition` every `step` until it holds; false if it does not within `limit`. A condition that has
/// come true costs no more than a step, so be generous with the limit.
bool wait_until(const std::function<bool()>& condition, Seconds limit = Seconds(10),
                Seconds step = Seconds(0.005));

/// Whether a process has ended, even if nobody has asked for its exit code yet: where the first process reaps
/// nobody, an orphan stays as a zombie.
bool ended(pid_t process);

/// The path of a program found through PATH, or empty.
std::string find_program(const std::string& name);

struct Launch {
  std::vector<std::string> command{};                ///< the program (sought in PATH) and its arguments
  std::map<std::string, std::string> environment{};  ///< set in the child, beside what it inherits
  std::vector<std::string> unset{};                  ///< variables that the child does not inherit
  std::string input{};                               ///< its stdin
  std::string folder{};                              ///< where it runs; empty: where the test runs
};

/// A child in a process group of its own. Destroying it ends the whole group. The kernel ends the child too
/// if the thread that started it ends, so that a test that crashes leaves nothing behind.
class Process {
 public:
  /// Throws std::runtime_error, saying why, if the program cannot be run.
  explicit Process(const Launch&);
  ~Process();
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  bool running();

  /// What it has written so far.
  std::string output() const;
  std::string errors() const;

  /// Its exit code, 128 + the signal's number if a signal ended it, or nothing if it still runs after
  /// `limit`.
  std::optional<int> wait(Seconds limit = Seconds(10));

  /// Sends a signal to this process alone.
  void signal(int number);

  /// Ends the whole group: SIGTERM, and SIGKILL to what still runs after `grace`. Returns as wait() does.
  int end(Seconds grace = Seconds(2));

 private:
  void reap(bool block);
  void close_files();

  pid_t id_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::optional<int> exit_;
};

/// Runs a program to its end. Throws if it takes longer than `limit` or cannot be run.
struct Finished {
  int exit = 0;
  std::string output;
  std::string errors;
};
Finished run(const Launch&, Seconds limit = Seconds(30));

}  // namespace chronus::test
