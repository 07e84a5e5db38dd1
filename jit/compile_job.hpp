// A compile in a worker and its audition in a player, and their answers. [control-thread]
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "jit/shared/request.hpp"
#include "jit/worker_reply.hpp"

namespace chronus::jit {

/// A running compile.
struct CompileJob {
  std::uint64_t number = 0;
  Request request;
  double asked_ms = 0;
  double given_ms = 0;                 ///< to its present worker
  std::vector<LiveState> states = {};  ///< of nodes that play the code
  int attempts = 0;                    ///< whose worker died
  int lost_auditions = 0;              ///< whose player died
  bool again = false;                  ///< a worker died on it
  bool heard = false;                  ///< its quick code has passed its audition
  std::string quick = {};              ///< then the message that has a player of this parent play it
  bool locate = false;                 ///< only the line of its crash is wanted
  bool rehearsed = false;              ///< its worker had rehearsed
};

/// The answer of a worker or a player to a job, or its death.
struct CompileAnswer {
  std::shared_ptr<CompileJob> job;
  WorkerReply reply;
  bool final = false;
  bool unplayed = false;  ///< code that is being auditioned: it can be linked meanwhile, but must not run
};

/// A reply that says why there is no code.
WorkerReply failure(const CompileJob&, const std::string& why);

}  // namespace chronus::jit
