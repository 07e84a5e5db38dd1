#include "jit/worker/parent.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/pidfd.hpp"
#include "jit/shared/json.hpp"

namespace chronus::jit {
namespace {

/// A worker: rehearses on request, does one job, and ends.
[[noreturn]] void work(Tools& tools, int socket) {
  Inbox inbox;
  while (true) {
    const auto message = inbox.next();
    if (!message) {
      if (!inbox.fill(socket)) break;
    } else if (message->head.at("kind") == "rehearse") {
      if (!rehearse(tools)) {
        std::fprintf(stderr, "chronus-worker cannot rehearse, so compiles take longer:\n%s",
                     to_text(tools.frontend.findings().take()).c_str());
        break;
      }
      Message ready;
      ready.head = {{"kind", "ready"}};
      if (!send(socket, ready)) break;
    } else {
      do_job(tools, socket, inbox, *message);
      break;
    }
  }
  std::_Exit(0);
}

void fork_worker(Tools& tools, int control) {
  auto [ours, theirs] = socket_pair();
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) std::_Exit(0);
    std::signal(SIGCHLD, SIG_DFL);
    close(control);
    theirs = Fd();
    work(tools, ours.release());
  }
  Message message;
  message.head = {{"kind", "worker"}, {"pid", pid}};
  if (pid > 0) {
    message.fds.push_back(std::move(theirs));
    message.fds.emplace_back(pidfd_open(pid, 0));
  }
  if (!send(control, message)) std::_Exit(0);
}

}  // namespace

void serve(Tools& tools, int control) {
  Inbox inbox;
  while (inbox.fill(control)) {
    while (inbox.next()) fork_worker(tools, control);
  }
}

}  // namespace chronus::jit
