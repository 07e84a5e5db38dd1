// What the OSC door remembers of its senders: what of each is unanswered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace chronus::doors {

/// Tells when all that a sender asked before a `/sync` is answered, and when too much waits.
class OscSyncs {
 public:
  /// A request of the sender has begun, which keeps about so many bytes until end() is called with its
  /// number. Nothing if 4096 of the sender's wait, or requests of all senders that keep 32 MiB.
  std::optional<std::uint64_t> begin(std::uint64_t sender, std::size_t bytes);

  /// It is answered: the ids of the sender's syncs that waited for nothing else.
  std::vector<std::int32_t> end(std::uint64_t sender, std::uint64_t request);

  /// True if nothing of the sender is unanswered; else end() will give the id.
  bool sync(std::uint64_t sender, std::int32_t id);

 private:
  struct Sender {
    std::map<std::uint64_t, std::size_t> open;                 ///< requests and their bytes
    std::deque<std::pair<std::uint64_t, std::int32_t>> syncs;  ///< the newest request before it, and its id
  };

  std::uint64_t next_ = 1;
  std::size_t bytes_ = 0;                    ///< of all that is open
  std::map<std::uint64_t, Sender> senders_;  ///< those with something open
};

}  // namespace chronus::doors
