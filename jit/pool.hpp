// The workers and their jobs. A job goes to a rehearsed worker, or, if none is ready, to a new one that has
// not rehearsed.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "jit/compile_job.hpp"
#include "jit/jit.hpp"
#include "jit/worker_parent.hpp"
#include "jit/worker_process.hpp"
#include "jit/worker_reply.hpp"

namespace chronus::jit {

/// [control-thread]
class Pool {
 public:
  /// Receives the object file of the SDK's own functions, against which the workers' objects are linked.
  /// Called when it is made.
  using Provide = std::function<void(const std::string& object)>;

  /// Does not wait for the workers' parent. An error if its program cannot be run. `prebuilt`: the object of
  /// `provide` from another session with the same environment, or empty.
  static std::expected<std::unique_ptr<Pool>, std::string> start(const Options&, std::string prebuilt,
                                                                 Provide provide);

  /// Readable when collect() has something to do.
  int fd() const { return epoll_.get(); }

  /// Makes fd() readable until the next collect().
  void wake();

  void add(std::shared_ptr<CompileJob>);

  /// Sends a state to the worker of the job, if there is one.
  void tell(const CompileJob&, const LiveState&);

  /// Ends the job in any state.
  void cancel(const CompileJob&);

  /// Receives pending answers without waiting, and replaces dead processes.
  std::vector<CompileAnswer> collect();

  std::vector<int> pids() const;

 private:
  Pool(const Options& options, std::string prebuilt, Provide provide)
      : options_(options), prebuilt_(std::move(prebuilt)), provide_(std::move(provide)) {}
  std::expected<void, std::string> start_parent();
  void watch(int fd, std::uint64_t id);
  void hear_parent();
  void hear_worker(std::uint64_t id, std::vector<CompileAnswer>&);
  void lost_parent();
  void refuse_all(const std::string& why);
  void lost_worker(std::uint64_t id, std::vector<CompileAnswer>&);
  void adopt(ParentReply);
  void give(WorkerProcess&);
  void make_room();
  void tend();

  Options options_;
  std::string prebuilt_;  ///< for the first parent; a later one may find a changed SDK and makes its own
  Provide provide_;
  base::Fd epoll_;
  base::Fd bell_;  ///< the eventfd of wake()
  std::unique_ptr<WorkerParent> parent_;
  bool parent_ready_ = false;
  int parent_deaths_ = 0;  ///< since the last worker arrived
  int unfit_ = 0;          ///< workers that died while rehearsing, since one succeeded
  int asked_ = 0;          ///< workers requested from the parent
  std::map<std::uint64_t, WorkerProcess> workers_;
  std::uint64_t next_id_ = 0;
  std::deque<std::shared_ptr<CompileJob>> queue_;
  std::vector<CompileAnswer> refused_;  ///< to be collected
};

}  // namespace chronus::jit
