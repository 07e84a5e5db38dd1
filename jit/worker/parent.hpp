// The workers' parent. [worker]
#pragma once

#include "jit/worker/job.hpp"

namespace chronus::jit {

/// Forks a worker for each message on `control` and answers with its socket and pidfd. Returns when the other
/// end is closed. The workers never return.
void serve(Tools&, int control);

}  // namespace chronus::jit
