#include "jit/worker/job_messages.hpp"

#include <poll.h>

#include <cstddef>
#include <utility>

#include "base/clocks.hpp"

namespace chronus::jit {

void JobMessages::take() {
  while (auto message = inbox_.next()) {
    if (message->head.at("kind") == "optimise") go_ = true;
    if (auto state = to_live_state(*message)) states_.push_back(std::move(*state));
  }
}

bool JobMessages::await_go() {
  for (take(); !go_; take()) {
    if (!inbox_.fill(socket_)) return false;
  }
  return true;
}

const std::vector<LiveState>& JobMessages::await_states(int count, int milliseconds) {
  const double end = base::monotonic_ms() + milliseconds;
  for (take(); states_.size() < static_cast<std::size_t>(count); take()) {
    pollfd waiting{socket_, POLLIN, 0};
    const int left = static_cast<int>(end - base::monotonic_ms());
    if (left <= 0 || poll(&waiting, 1, left) <= 0 || !inbox_.fill(socket_)) break;
  }
  return states_;
}

}  // namespace chronus::jit
