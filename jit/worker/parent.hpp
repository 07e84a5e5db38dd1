// The workers' parent at work.
#pragma once

#include "jit/worker/job.hpp"

namespace chronus::jit {

/// Forks a worker for each message on `control`, and answers with its socket and pidfd; returns when the
/// other end is gone. The workers never return.
void serve(Tools&, int control);

}  // namespace chronus::jit
