// What the engine says to a job on its way: to go on, and the states of nodes that play its code.
#pragma once

#include <vector>

#include "jit/shared/live_state.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {

class JobMessages {
 public:
  /// Neither is owned.
  JobMessages(int socket, Inbox& inbox) : socket_(socket), inbox_(inbox) {}

  /// Waits for "optimise". False if the engine is gone.
  bool await_go();

  /// Waits until `count` states have come, or `milliseconds` have passed; returns those that came.
  const std::vector<LiveState>& await_states(int count, int milliseconds);

 private:
  void take();

  int socket_;
  Inbox& inbox_;
  bool go_ = false;
  std::vector<LiveState> states_;
};

}  // namespace chronus::jit
