// Received datagrams that wait to be carried out.
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

/// The sender of a datagram, and its time of arrival.
struct OscArrival {
  sockaddr_in sender;
  std::int64_t at_ns;    ///< CLOCK_MONOTONIC
  std::int64_t wall_ns;  ///< CLOCK_REALTIME at the same moment
};

/// One queue per sender, served round-robin: a flood delays only its own sender. [control-thread]
class OscQueue {
 public:
  struct Datagram {
    std::string bytes;
    OscArrival arrival;
  };

  /// False if the queue of this sender (4 MiB) or of all senders (32 MiB) is full.
  bool put(std::string_view bytes, const OscArrival&);

  /// The next datagram; nothing if the queue is empty.
  std::optional<Datagram> take();

  bool empty() const { return senders_.empty(); }

 private:
  struct Sender {
    std::deque<Datagram> waiting;
    std::size_t bytes = 0;
  };

  std::map<std::uint64_t, Sender> senders_;  ///< those with a queued datagram
  std::uint64_t last_ = 0;                   ///< the sender served last
  std::size_t bytes_ = 0;
};

}  // namespace chronus::doors
