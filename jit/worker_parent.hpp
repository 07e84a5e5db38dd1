// The engine's side of the program that forks workers.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "jit/jit.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {

/// Runs as long as this object lives. fill() returns false when the program has died. [control-thread]
class WorkerParent {
 public:
  /// Starts the program, which sends "ready", or "failed" with a message. `prebuilt`: the object file that an
  /// earlier run sent with "ready", which this run then need not make; may be empty.
  static std::expected<std::unique_ptr<WorkerParent>, std::string> start(const Options&,
                                                                         const std::string& prebuilt);

  /// Kills the program, and thereby all workers.
  ~WorkerParent();

  int fd() const { return socket_.get(); }
  int pid() const { return pid_; }

  /// Requests a worker, which arrives as a message "worker" with its socket and pidfd.
  void ask();

  bool fill() { return inbox_.fill(fd()); }
  std::optional<Message> next() { return inbox_.next(); }

 private:
  Fd socket_;
  int pid_ = -1;
  Inbox inbox_;
};

}  // namespace chronus::jit
