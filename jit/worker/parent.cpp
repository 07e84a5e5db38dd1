#include "jit/worker/parent.hpp"

#include <sys/socket.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "jit/shared/fork_server.hpp"
#include "jit/shared/last_words.hpp"
#include "jit/shared/memory_limit.hpp"
#include "jit/worker/pristine.hpp"

namespace chronus::jit {
namespace {

/// Rehearsals after the memory is kept, which map the pages that jobs need.
constexpr int warm_ups = 3;

bool rehearsed(Tools& tools) {
  if (rehearse(tools)) return true;
  std::fprintf(stderr, "chronus-worker cannot rehearse, so compiles take longer:\n%s",
               to_text(tools.frontend.findings().take()).c_str());
  return false;
}

/// Forgets messages of a job that was aborted. False if the engine has closed the socket.
bool drain(int socket) {
  char bytes[4096];
  ssize_t n = 0;
  while ((n = recv(socket, bytes, sizeof bytes, MSG_DONTWAIT)) > 0) {
  }
  return n < 0;
}

void do_next_job(Tools& tools, int socket) {
  Inbox inbox;
  while (true) {
    if (auto message = inbox.next()) return do_job(tools, socket, inbox, *message);
    if (!inbox.fill(socket)) std::_Exit(0);
  }
}

/// Does one job after the other, each with the memory as it was before the first.
void do_jobs(Tools& tools, int socket) {
  if (!rehearsed(tools)) return;
  const bool again = Pristine::keep();
  if (again && Pristine::restores() < warm_ups) {
    rehearsed(tools);
    Pristine::restore();
  }
  if (Pristine::restores() == warm_ups) {
    limit_memory(tools.options.memory);
    handle_signal(SIGUSR1, [](int) { Pristine::abort(); }, 0);
  }
  Message ready;
  ready.head = {{"kind", "ready"}, {"aborts", Pristine::aborts()}};
  if (!drain(socket) || !send(socket, ready)) return;
  do_next_job(tools, socket);
  if (again) Pristine::restore();
}

/// A worker: rehearses on request, or else does one job.
void work(Tools& tools, int socket) {
  Inbox inbox;
  while (inbox.fill(socket)) {
    auto message = inbox.next();
    if (!message) continue;
    if (message->head.at("kind") == "rehearse") return do_jobs(tools, socket);
    limit_memory(tools.options.memory);
    return do_job(tools, socket, inbox, *message);
  }
}

}  // namespace

void serve(Tools& tools, int control) {
  Inbox inbox;
  serve_forks(control, inbox, "worker", [&](int socket) { work(tools, socket); });
}

}  // namespace chronus::jit
