// The workers and the jobs they do: a job goes to a worker that has rehearsed, or, before waiting for a
// rehearsal, to a new one that has not.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "jit/jit.hpp"
#include "jit/shared/message.hpp"
#include "jit/worker_parent.hpp"
#include "jit/worker_reply.hpp"

namespace chronus::jit {

/// A compile on its way.
struct Job {
  std::uint64_t number = 0;
  Request request;
  double asked_ms = 0;
  double given_ms = 0;                 ///< to the worker that does it now
  std::vector<LiveState> states = {};  ///< that its nodes have come to
  int attempts = 0;                    ///< that ended with their worker
  bool again = false;                  ///< a worker was lost over it
  bool heard = false;                  ///< its quick code was delivered
  bool locate = false;                 ///< only the line in which it crashes is asked for
  bool rehearsed = false;              ///< so had the worker that does it
};

/// What a worker, or its loss, says about a job.
struct Answer {
  std::shared_ptr<Job> job;
  WorkerReply reply;
  bool final = false;
};

/// Control thread only.
class Pool {
 public:
  /// Takes the SDK's own functions, an object file that what the workers send is linked against. Called when
  /// they were made.
  using Provide = std::function<void(const std::string& object)>;

  /// Does not wait for the workers' parent. An error: its program cannot be run. `prebuilt`: what `provide`
  /// was called with in another session with the same environment, or empty.
  static tl::expected<std::unique_ptr<Pool>, std::string> start(const Options&, std::string prebuilt,
                                                                Provide provide);

  /// Readable when collect() has something to do.
  int fd() const { return epoll_.get(); }

  /// Makes fd() readable until the next collect().
  void wake();

  void add(std::shared_ptr<Job>);

  /// Gives the worker that does the job a state, if one does.
  void tell(const Job&, const LiveState&);

  /// Ends the job, whatever has become of it.
  void cancel(const Job&);

  /// Takes what has come in, without waiting; replaces what has died.
  std::vector<Answer> collect();

  std::vector<int> pids() const;

 private:
  enum class State : std::uint8_t { rehearsing, ready, quick, waiting, optimising, judging };
  struct Worker {
    Fd socket;
    Fd pidfd;
    int pid = 0;
    State state = State::rehearsing;
    std::shared_ptr<Job> job;
    bool optimised_only = false;  ///< that is what its job was told
    Inbox inbox;
    std::string damage;  ///< why what it said last is not to be believed; empty: nothing is wrong
  };

  Pool(const Options& options, std::string prebuilt, Provide provide)
      : options_(options), prebuilt_(std::move(prebuilt)), provide_(std::move(provide)) {}
  tl::expected<void, std::string> start_parent();
  void watch(int fd, std::uint64_t id);
  void hear_parent();
  void hear_worker(std::uint64_t id, std::vector<Answer>&);
  void lost_parent();
  void refuse_all(const std::string& why);
  void lost_worker(std::uint64_t id, std::vector<Answer>&);
  void adopt(ParentReply);
  void hear(Worker&, Message, std::vector<Answer>&);
  static bool expects(const Worker&, const WorkerReply&);
  void give(Worker&);
  void optimise(Worker&);
  void make_room();
  void tend();

  Options options_;
  std::string prebuilt_;  ///< for the first parent; a later one may find another SDK and makes its own
  Provide provide_;
  Fd epoll_;
  Fd bell_;  ///< what wake() rings
  std::unique_ptr<WorkerParent> parent_;
  bool parent_ready_ = false;
  int parent_deaths_ = 0;  ///< since a worker last came
  int unfit_ = 0;          ///< workers that died before they were ready, since one was
  int asked_ = 0;          ///< workers that the parent owes
  std::map<std::uint64_t, Worker> workers_;
  std::uint64_t next_id_ = 0;
  std::deque<std::shared_ptr<Job>> queue_;
  std::vector<Answer> refused_;  ///< to be collected
};

}  // namespace chronus::jit
