#include "jit/player/state_messages.hpp"

#include <poll.h>

#include <cstddef>
#include <utility>

#include "base/clocks.hpp"

namespace chronus::jit {

std::vector<LiveState> await_states(int socket, Inbox& inbox, int count, int milliseconds) {
  const double end = base::monotonic_ms() + milliseconds;
  std::vector<LiveState> states;
  while (true) {
    while (auto message = inbox.next()) {
      if (auto state = to_live_state(*message)) states.push_back(std::move(*state));
    }
    if (states.size() >= static_cast<std::size_t>(count)) return states;
    pollfd waiting{socket, POLLIN, 0};
    const int left = static_cast<int>(end - base::monotonic_ms());
    if (left <= 0 || poll(&waiting, 1, left) <= 0 || !inbox.fill(socket)) return states;
  }
}

}  // namespace chronus::jit
