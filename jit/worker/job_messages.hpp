// The engine's messages to a running job: to optimise, and the states of nodes that play its code. [worker]
#pragma once

#include <vector>

#include "jit/shared/live_state.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {

class JobMessages {
 public:
  /// Owns neither.
  JobMessages(int socket, Inbox& inbox) : socket_(socket), inbox_(inbox) {}

  /// Waits for "optimise". False if the engine has closed the socket.
  bool await_go();

  /// Waits until `count` states have arrived or `milliseconds` have passed. Returns all that arrived.
  const std::vector<LiveState>& await_states(int count, int milliseconds);

 private:
  void take();

  int socket_;
  Inbox& inbox_;
  bool go_ = false;
  std::vector<LiveState> states_;
};

}  // namespace chronus::jit
