// One worker, on the engine's side.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "jit/compile_job.hpp"
#include "jit/shared/message.hpp"
#include "jit/worker_reply.hpp"

namespace chronus::jit {

/// [control-thread]
class WorkerProcess {
 public:
  enum class State : std::uint8_t { rehearsing, ready, quick, waiting, optimising, judging };

  /// Requires a ParentReply with a socket and a pidfd.
  explicit WorkerProcess(ParentReply);

  State state() const { return state_; }
  int pid() const { return pid_; }
  int socket() const { return socket_.get(); }

  /// The worker's job; null if none.
  const std::shared_ptr<CompileJob>& job() const { return job_; }

  void rehearse();

  /// Starts a job: the quick tier first, unless only the optimised tier is wanted or the quick tier was
  /// delivered.
  void give(std::shared_ptr<CompileJob>);

  /// Starts the optimised tier.
  void optimise();

  /// Sends the state of a node of its job.
  void tell(const LiveState&);

  void kill() const;

  /// Reads the worker's messages. False if it has died, or was killed because a message is invalid.
  bool hear(std::vector<CompileAnswer>&);

  /// Why the last message is invalid; empty if none is.
  const std::string& damage() const { return damage_; }

 private:
  void take(Message, std::vector<CompileAnswer>&);
  bool expects(const WorkerReply&) const;

  base::Fd socket_;
  base::Fd pidfd_;
  int pid_ = 0;
  State state_ = State::rehearsing;
  std::shared_ptr<CompileJob> job_;
  bool optimised_only_ = false;  ///< its job requested only the optimised tier
  Inbox inbox_;
  std::string damage_;
};

}  // namespace chronus::jit
