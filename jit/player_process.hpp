// One player, on the engine's side.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/fd.hpp"
#include "jit/compile_job.hpp"
#include "jit/fork_client.hpp"
#include "jit/shared/message.hpp"
#include "jit/worker_reply.hpp"

namespace chronus::jit {

/// [control-thread]
class PlayerProcess {
 public:
  enum class State : std::uint8_t {
    ready,
    playing,  ///< auditions code, or locates a crash
    waiting,  ///< for code of its job
    judging,  ///< the long audition
    done
  };

  /// Requires a ParentReply with a socket and a pidfd.
  explicit PlayerProcess(ParentReply);

  State state() const { return state_; }
  int pid() const { return pid_; }

  /// False as soon as it has ended, before hear() notices.
  bool is_alive() const { return jit::is_alive(pidfd_); }
  int socket() const { return socket_.get(); }

  /// The job whose code it plays; null if none.
  const std::shared_ptr<CompileJob>& job() const { return code_.job; }

  /// The code that it plays or has played, as a worker made it.
  const CompileAnswer& code() const { return code_; }

  /// Keeps the player for the code of a job. Returns the socket for the worker that gives it the code.
  Fd reserve(std::shared_ptr<CompileJob>);

  /// Makes the player ready for another job: this one has no code. One that has played quick code ends.
  void release();

  /// Auditions code of a worker, or locates its crash. Adds the result if it is there already.
  void play(CompileAnswer, std::vector<CompileAnswer>&);

  /// Sends the state of a node of its job, if it plays the code as nodes are set.
  void tell(const LiveState&);

  void kill() const;

  /// Reads the player's messages. False if it has died, or was killed because a message is invalid. Adds the
  /// code that may sound, its failure, and the verdict of the long audition.
  bool hear(std::vector<CompileAnswer>&);

 private:
  bool take(WorkerReply, std::vector<CompileAnswer>&);
  CompileAnswer passed(const WorkerReply&);
  CompileAnswer refused(WorkerReply);
  void send_quick(const CompileJob&);
  void send_nodes();

  base::Fd socket_;
  base::Fd pidfd_;
  int pid_ = 0;
  State state_ = State::ready;
  CompileAnswer code_;
  std::optional<WorkerReply> early_;  ///< about code that the worker has given, but not yet sent here
  bool reserved_ = false;             ///< the job's worker gives it the code
  bool nodes_sent_ = false;
  Inbox inbox_;
};

}  // namespace chronus::jit
