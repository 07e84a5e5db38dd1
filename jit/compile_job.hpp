// A compile that workers do, and what they say about it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "jit/shared/request.hpp"
#include "jit/worker_reply.hpp"

namespace chronus::jit {

/// A compile on its way.
struct CompileJob {
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
struct CompileAnswer {
  std::shared_ptr<CompileJob> job;
  WorkerReply reply;
  bool final = false;
};

}  // namespace chronus::jit
