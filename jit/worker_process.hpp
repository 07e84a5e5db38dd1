// One worker, as the pool sees it.
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

  /// Of a ParentReply that has a socket and a pidfd.
  explicit WorkerProcess(ParentReply);

  State state() const { return state_; }
  int pid() const { return pid_; }
  int socket() const { return socket_.get(); }

  /// The job that it does; null if none.
  const std::shared_ptr<CompileJob>& job() const { return job_; }

  void rehearse();

  /// Has it compile: the quick tier first, unless only the optimised one is asked for or was heard.
  void give(std::shared_ptr<CompileJob>);

  /// Has it go on to the optimised tier.
  void optimise();

  /// Sends it a state of its job's nodes.
  void tell(const LiveState&);

  void kill() const;

  /// Takes what it has sent. False if it is gone, or says what cannot be believed: then it is killed.
  bool hear(std::vector<CompileAnswer>&);

  /// Why what it said last is not to be believed; empty if nothing is wrong.
  const std::string& damage() const { return damage_; }

 private:
  void take(Message, std::vector<CompileAnswer>&);
  bool expects(const WorkerReply&) const;

  base::Fd socket_;
  base::Fd pidfd_;
  int pid_ = 0;
  State state_ = State::rehearsing;
  std::shared_ptr<CompileJob> job_;
  bool optimised_only_ = false;  ///< that is what its job was told
  Inbox inbox_;
  std::string damage_;
};

}  // namespace chronus::jit
