// The engine's side of a process that forks others on request (jit/shared/fork_server.hpp).
#pragma once

#include <optional>
#include <utility>

#include "jit/shared/message.hpp"

namespace chronus::jit {

/// Whether the process has not ended. [any-thread]
bool is_alive(const Fd& pidfd);

/// [control-thread]
class ForkClient {
 public:
  ForkClient() = default;
  explicit ForkClient(Fd socket);

  int fd() const { return socket_.get(); }

  /// Requests a process, which arrives as a message with its socket and pidfd.
  void ask();

  /// Reads what is available. False if the other end is closed.
  bool fill() { return inbox_.fill(fd()); }
  std::optional<Message> next() { return inbox_.next(); }

 private:
  Fd socket_;
  Inbox inbox_;
};

}  // namespace chronus::jit
