// One worker, on the engine's side.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "jit/compile_job.hpp"
#include "jit/fork_client.hpp"
#include "jit/shared/message.hpp"
#include "jit/worker_reply.hpp"

namespace chronus::jit {

/// [control-thread]
class WorkerProcess {
 public:
  enum class State : std::uint8_t {
    rehearsing,
    ready,
    quick,
    waiting,  ///< to be told to optimise
    optimising,
    restoring,  ///< puts its memory back
    done        ///< has not rehearsed: it ends after its job
  };

  /// Requires a ParentReply with a socket and a pidfd.
  explicit WorkerProcess(ParentReply);

  State state() const { return state_; }
  int pid() const { return pid_; }

  /// False as soon as it has ended, before hear() notices.
  bool is_alive() const { return jit::is_alive(pidfd_); }
  int socket() const { return socket_.get(); }

  /// The worker's job; null if none, as when it is done with it.
  const std::shared_ptr<CompileJob>& job() const { return job_; }

  void rehearse();

  /// Starts a job: the quick tier first, unless only the optimised tier is wanted or the quick tier was
  /// delivered. `player`: the socket of the player to which the worker gives the code, or none.
  void give(std::shared_ptr<CompileJob>, Fd player);

  /// Starts the optimised tier.
  void optimise();

  /// Ends its job in any state. A worker that has not rehearsed ends with it.
  void abort();

  void kill() const;

  /// Reads the worker's messages. False if it has died, or was killed because a message is invalid. Code in
  /// the answers has not been auditioned.
  bool hear(std::vector<CompileAnswer>&);

  /// Why the last message is invalid; empty if none is.
  const std::string& damage() const { return damage_; }

 private:
  void take(Message, std::vector<CompileAnswer>&);
  void end_job();
  bool expects(const WorkerReply&) const;

  base::Fd socket_;
  base::Fd pidfd_;
  int pid_ = 0;
  State state_ = State::rehearsing;
  std::shared_ptr<CompileJob> job_;
  bool rehearsed_ = false;
  bool optimised_only_ = false;  ///< its job requested only the optimised tier
  int aborts_ = 0;
  Inbox inbox_;
  std::string damage_;
};

}  // namespace chronus::jit
