// The program that forks workers, seen from the engine.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "jit/jit.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {

/// Runs as long as this object lives; a death is noticed as fill() giving false. Control thread only.
class WorkerParent {
 public:
  /// Starts the program; it is ready when it says so ("ready", or "failed" with a message). `prebuilt`: the
  /// object file that it sent with "ready" when it ran before, which spares it to make it; may be empty.
  static std::expected<std::unique_ptr<WorkerParent>, std::string> start(const Options&,
                                                                         const std::string& prebuilt);

  /// Ends the program, and with it all workers.
  ~WorkerParent();

  int fd() const { return socket_.get(); }
  int pid() const { return pid_; }

  /// Asks for a worker, which comes as a message "worker" with its socket and its pidfd.
  void ask();

  bool fill() { return inbox_.fill(fd()); }
  std::optional<Message> next() { return inbox_.next(); }

 private:
  Fd socket_;
  int pid_ = -1;
  Inbox inbox_;
};

}  // namespace chronus::jit
