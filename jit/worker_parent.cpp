#include "jit/worker_parent.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "jit/shared/json.hpp"

namespace chronus::jit {
namespace {

/// Redirects the program's standard output, where modules may print, to standard error: standard output
/// belongs to the engine.
int spawn(pid_t& pid, const Options& options, int socket, int prebuilt) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, 2, 1);
  posix_spawn_file_actions_adddup2(&files, socket, 3);
  if (prebuilt >= 0) posix_spawn_file_actions_adddup2(&files, prebuilt, 4);
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&how, &none);
  posix_spawnattr_setsigdefault(&how, &all);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string program = options.worker;
  std::string argument = nlohmann::json(options).dump();
  std::string has_prebuilt = "prebuilt";
  char* arguments[] = {program.data(), argument.data(), prebuilt >= 0 ? has_prebuilt.data() : nullptr,
                       nullptr};
  const int error = posix_spawn(&pid, program.c_str(), &files, &how, arguments, environ);
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

/// An unnamed file, for bytes that are too many for an unread socket.
Fd file_of(const std::string& bytes) {
  Fd file(memfd_create("prebuilt", MFD_CLOEXEC));
  if (write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return {};
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

}  // namespace

std::expected<std::unique_ptr<WorkerParent>, std::string> WorkerParent::start(const Options& options,
                                                                              const std::string& prebuilt) {
  auto [ours, theirs] = socket_pair();
  auto parent = std::make_unique<WorkerParent>();
  const Fd file = prebuilt.empty() ? Fd() : file_of(prebuilt);
  if (const int error = spawn(parent->pid_, options, theirs.get(), file.get())) {
    parent->pid_ = -1;
    return std::unexpected(
        fmt::format("the compiler `{}` cannot be started: {}", options.worker, std::strerror(error)));
  }
  parent->forks_ = ForkClient(std::move(ours));
  return parent;
}

WorkerParent::~WorkerParent() {
  forks_ = ForkClient();
  if (pid_ > 0) {
    kill(pid_, SIGKILL);  // it may be parsing the SDK; its pid stays ours until waitpid()
    waitpid(pid_, nullptr, 0);
  }
}

}  // namespace chronus::jit
