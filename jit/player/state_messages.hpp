// The states of nodes that play a job's code, which arrive while it is auditioned. [player]
#pragma once

#include <vector>

#include "jit/shared/live_state.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {

/// Waits until `count` states have arrived or `milliseconds` have passed. Returns all that arrived.
std::vector<LiveState> await_states(int socket, Inbox&, int count, int milliseconds);

}  // namespace chronus::jit
