// The players and what they play. Code of a job goes to the player that has its first tier, or else to a
// fresh one.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "base/fd.hpp"
#include "jit/compile_job.hpp"
#include "jit/event_set.hpp"
#include "jit/fork_client.hpp"
#include "jit/player_process.hpp"

namespace chronus::jit {

/// [control-thread]
class Players {
 public:
  /// Readable when collect() has something to do.
  int fd() const { return events_.fd(); }

  /// Takes players from this parent from now on.
  void serve_from(Fd parent);

  /// Ends all players and forgets their parent. Returns the jobs whose workers are done and whose code was
  /// not auditioned; long auditions that did not end are added to `answers` as lost.
  std::vector<std::shared_ptr<CompileJob>> end(std::vector<CompileAnswer>& answers);

  /// Keeps a player for the code of a job, which the worker gives to this socket. None if none is ready.
  Fd reserve(const std::shared_ptr<CompileJob>&);

  /// Gives up the player of a job that has no code.
  void release(const CompileJob&);

  /// Auditions code of a worker, or locates its crash. Adds results that are there already.
  void play(CompileAnswer, std::vector<CompileAnswer>&);

  /// Sends a state to the player of the job, if there is one.
  void tell(const CompileJob&, const LiveState&);

  /// Ends the job in any state.
  void cancel(const CompileJob&);

  /// Requests players until this many are ready.
  void prepare(int spare);

  /// Receives pending answers without waiting. False if the players' parent has died.
  bool collect(std::vector<CompileAnswer>&);

  /// Whether code is auditioned that nothing of its job has sounded before.
  bool plays_first_code() const;

  std::vector<int> pids() const;

 private:
  bool hear_parent();
  void hear(std::uint64_t id, std::vector<CompileAnswer>&);
  void lost(const PlayerProcess&, std::vector<CompileAnswer>&);
  void give(std::vector<CompileAnswer>&);
  void ask();
  void spare_waiting();

  EventSet events_;
  ForkClient parent_;
  int asked_ = 0;  ///< players requested from the parent
  std::map<std::uint64_t, PlayerProcess> players_;
  std::uint64_t next_id_ = 0;
  std::deque<CompileAnswer> unplayed_;  ///< waits for players
};

}  // namespace chronus::jit
