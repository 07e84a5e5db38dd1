// Datagrams that have come and are still to be carried out: each sender has its turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "control/doors/osc_socket.hpp"

namespace chronus::doors {

/// Who sent a datagram, and when it came.
struct OscArrival {
  sockaddr_in sender;
  std::int64_t at_ns;    ///< CLOCK_MONOTONIC
  std::int64_t wall_ns;  ///< CLOCK_REALTIME, the same moment
};

/// A queue for each sender, which are served in turn: a flood is its own sender's backlog and nobody else's.
class OscQueue {
 public:
  struct Datagram {
    std::string bytes;
    OscArrival arrival;
  };

  /// False if too much of this sender, or of all together, waits already.
  bool put(std::string_view bytes, const OscArrival&);

  /// The next one; nothing if none waits.
  std::optional<Datagram> take();

  bool empty() const { return senders_.empty(); }

 private:
  struct Sender {
    std::deque<Datagram> waiting;
    std::size_t bytes = 0;
  };

  std::map<std::uint64_t, Sender> senders_;  ///< those of which something waits
  std::uint64_t last_ = 0;                   ///< whose turn it was
  std::size_t bytes_ = 0;
};

}  // namespace chronus::doors
