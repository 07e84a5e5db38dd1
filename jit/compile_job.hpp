// A compile in a worker, and its answers. [control-thread]
#pragma once

#include <cstdint>
#include <memory>
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
  bool again = false;                  ///< a worker died on it
  bool heard = false;                  ///< its quick code was delivered
  bool locate = false;                 ///< only the line of its crash is wanted
  bool rehearsed = false;              ///< its worker had rehearsed
};

/// A worker's answer to a job, or its death.
struct CompileAnswer {
  std::shared_ptr<CompileJob> job;
  WorkerReply reply;
  bool final = false;
};

}  // namespace chronus::jit
