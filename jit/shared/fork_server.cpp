#include "jit/shared/fork_server.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "base/pidfd.hpp"

namespace chronus::jit {
namespace {

void fork_one(int control, const char* kind, const std::function<void(int socket)>& work) {
  auto [ours, theirs] = socket_pair();
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) std::_Exit(0);
    std::signal(SIGCHLD, SIG_DFL);
    close(control);
    theirs = Fd();
    work(ours.release());
    std::_Exit(0);
  }
  Message message;
  message.head = {{"kind", kind}, {"pid", pid}};
  if (pid > 0) {
    message.fds.push_back(std::move(theirs));
    message.fds.emplace_back(pidfd_open(pid, 0));
  }
  if (!send(control, message)) std::_Exit(0);
}

}  // namespace

void serve_forks(int control, Inbox& inbox, const char* kind, const std::function<void(int socket)>& work) {
  do {
    while (inbox.next()) fork_one(control, kind, work);
  } while (inbox.fill(control));
}

}  // namespace chronus::jit
