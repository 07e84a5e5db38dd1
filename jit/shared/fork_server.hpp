// A process that forks another for each message. [worker] [player]
#pragma once

#include <functional>

#include "jit/shared/message.hpp"

namespace chronus::jit {

/// Forks a process for each message on `control`, which `inbox` receives, and answers with a message of this
/// kind that has the process's socket and pidfd. Returns when the other end is closed. `work` runs in the
/// forked process, with the other end of its socket; the process ends when it returns, or with its parent.
void serve_forks(int control, Inbox& inbox, const char* kind, const std::function<void(int socket)>& work);

}  // namespace chronus::jit
