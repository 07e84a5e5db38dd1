// The workers and players, and their jobs. A job goes to a rehearsed worker, or, if none is ready, to a new
// one that has not rehearsed. A player auditions the code that the worker makes.
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
#include "jit/event_set.hpp"
#include "jit/jit.hpp"
#include "jit/players.hpp"
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
  int fd() const { return events_.fd(); }

  /// Makes fd() readable until the next collect().
  void wake();

  void add(std::shared_ptr<CompileJob>);

  /// Sends a state to the player of the job, if there is one.
  void tell(const CompileJob&, const LiveState&);

  /// Ends the job in any state.
  void cancel(const CompileJob&);

  /// Receives pending answers without waiting, and replaces dead processes.
  std::vector<CompileAnswer> collect();

  std::vector<int> pids() const;

 private:
  static constexpr std::uint64_t parent_id = 0;

  /// So many deaths in a row are no accident.
  static constexpr int most_deaths = 3;

  Pool(const Options& options, std::string prebuilt, Provide provide)
      : options_(options), prebuilt_(std::move(prebuilt)), provide_(std::move(provide)) {}
  std::expected<void, std::string> start_parent();
  void hear_parent();
  void hear_worker(std::uint64_t id, std::vector<CompileAnswer>&);
  void hear_players(std::vector<CompileAnswer>&);
  void add_played(std::vector<CompileAnswer> played, std::vector<CompileAnswer>&);
  void forget(const CompileJob&);
  void lost_parent();
  void refuse_all(const std::string& why);
  void lost_worker(std::uint64_t id, std::vector<CompileAnswer>&);
  void adopt(ParentReply);
  void give(WorkerProcess&, std::deque<std::shared_ptr<CompileJob>>& from);
  void make_room();
  void prepare();
  void tend();

  Options options_;
  std::string prebuilt_;  ///< for the first parent; a later one may find a changed SDK and makes its own
  Provide provide_;
  EventSet events_;
  base::Fd bell_;  ///< the eventfd of wake()
  base::Fd late_;  ///< the timerfd of make_room()
  std::unique_ptr<WorkerParent> parent_;
  bool parent_ready_ = false;
  int parent_deaths_ = 0;  ///< since the last worker arrived
  int unfit_ = 0;          ///< workers that died while rehearsing, since one succeeded
  int asked_ = 0;          ///< workers requested from the parent
  std::map<std::uint64_t, WorkerProcess> workers_;
  std::uint64_t next_id_ = 0;
  std::deque<std::shared_ptr<CompileJob>> queue_;
  std::deque<std::shared_ptr<CompileJob>> optimise_later_;  ///< their quick code was made in a burst
  std::vector<CompileAnswer> refused_;                      ///< to be collected
  std::vector<CompileAnswer> lost_;  ///< long auditions that ended with their parent, to be collected
  Players players_;
};

}  // namespace chronus::jit
