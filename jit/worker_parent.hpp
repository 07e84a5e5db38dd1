// The engine's side of the program that forks workers.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "jit/fork_client.hpp"
#include "jit/jit.hpp"

namespace chronus::jit {

/// Runs as long as this object lives. Its ForkClient's fill() returns false when the program has died.
/// [control-thread]
class WorkerParent {
 public:
  /// Starts the program, which sends "ready", or "failed" with a message. `prebuilt`: the object file that an
  /// earlier run sent with "ready", which this run then need not make; may be empty.
  static std::expected<std::unique_ptr<WorkerParent>, std::string> start(const Options&,
                                                                         const std::string& prebuilt);

  /// Kills the program, and thereby all workers.
  ~WorkerParent();

  int pid() const { return pid_; }
  ForkClient& forks() { return forks_; }

 private:
  ForkClient forks_;
  int pid_ = -1;
};

}  // namespace chronus::jit
