#include "support/process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace chronus::test {
namespace {

int memory_file(const char* name, const std::string& text = {}) {
  const int fd = memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) throw std::runtime_error("memfd_create: " + std::string(std::strerror(errno)));
  if (pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("cannot store the input of a child");
  return fd;
}

std::string contents(int fd) {
  std::string text;
  char part[4096];
  ssize_t got = 0;
  while ((got = pread(fd, part, sizeof part, static_cast<off_t>(text.size()))) > 0)
    text.append(part, static_cast<std::size_t>(got));
  return text;
}

std::vector<std::string> environment_of(const Launch& launch) {
  std::vector<std::string> result;
  for (char** variable = environ; *variable; ++variable) {
    const std::string text = *variable;
    const std::string name = text.substr(0, text.find('='));
    bool keep = !launch.environment.contains(name);
    for (const auto& gone : launch.unset) keep = keep && gone != name;
    if (keep) result.push_back(text);
  }
  for (const auto& [name, value] : launch.environment) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

bool wait_until(const std::function<bool()>& condition, Seconds limit, Seconds step) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return condition();
    std::this_thread::sleep_for(step);
  }
  return true;
}

bool ended(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string stat;
  if (!std::getline(file, stat)) return true;
  const auto state = stat.find_last_of(')') + 2;  // behind the name, which may hold anything
  return state < stat.size() && (stat[state] == 'Z' || stat[state] == 'X');
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return access(name.c_str(), X_OK) == 0 ? name : "";
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
  return "";
}

Process::Process(const Launch& launch) {
  const std::string program = launch.command.empty() ? "" : find_program(launch.command.front());
  if (program.empty())
    throw std::runtime_error("no such program: " + (launch.command.empty() ? "" : launch.command.front()));
  auto words = launch.command;
  auto variables = environment_of(launch);
  const auto arguments = pointers(words);
  const auto environment = pointers(variables);
  const int input = memory_file("input", launch.input);
  output_ = memory_file("output");
  errors_ = memory_file("errors");

  const pid_t parent = getpid();
  id_ = fork();
  if (id_ == 0) {
    // Only async-signal-safe calls from here on: the test may have other threads.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(input, 0);
    dup2(output_, 1);
    dup2(errors_, 2);
    if (launch.folder.empty() || chdir(launch.folder.c_str()) == 0)
      execve(program.c_str(), arguments.data(), environment.data());
    _exit(127);
  }
  close(input);
  if (id_ < 0) throw std::runtime_error("fork: " + std::string(std::strerror(errno)));
  setpgid(id_, id_);
}

Process::~Process() {
  if (id_ > 0) end();
  close_files();
}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      output_(std::exchange(other.output_, -1)),
      errors_(std::exchange(other.errors_, -1)),
      exit_(other.exit_) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(output_, other.output_);
  std::swap(errors_, other.errors_);
  std::swap(exit_, other.exit_);
  return *this;
}

void Process::close_files() {
  if (output_ >= 0) close(output_);
  if (errors_ >= 0) close(errors_);
}

void Process::reap(bool block) {
  int state = 0;
  if (exit_ || waitpid(id_, &state, block ? 0 : WNOHANG) != id_) return;
  exit_ = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
}

bool Process::running() {
  reap(false);
  return !exit_;
}

std::string Process::output() const {
  return contents(output_);
}

std::string Process::errors() const {
  return contents(errors_);
}

std::optional<int> Process::wait(Seconds limit) {
  wait_until([this] { return !running(); }, limit);
  return exit_;
}

void Process::signal(int number) {
  if (running()) kill(id_, number);
}

int Process::end(Seconds grace) {
  if (running()) {
    killpg(id_, SIGTERM);
    wait(grace);
  }
  // What the leader has left behind keeps the group, and its number, alive.
  killpg(id_, SIGKILL);
  reap(true);
  return exit_.value_or(-1);
}

Finished run(const Launch& launch, Seconds limit) {
  Process process(launch);
  const auto exit = process.wait(limit);
  if (!exit) throw std::runtime_error(launch.command.front() + " does not end: " + process.errors());
  return {*exit, process.output(), process.errors()};
}

}  // namespace chronus::test
