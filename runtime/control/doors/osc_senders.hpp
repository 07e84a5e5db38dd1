// The unanswered requests of each OSC sender.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace chronus::doors {

/// Tells when all requests before a `/sync` are answered, and when too many are unanswered. [control-thread]
class OscSyncs {
 public:
  /// Begins a request of about `bytes` of memory. Returns its number for end(). Nothing if the sender has
  /// 4096 unanswered requests, or all senders together 32 MiB of them.
  std::optional<std::uint64_t> begin(std::uint64_t sender, std::size_t bytes);

  /// Ends a request. Returns the ids of the sender's syncs that are complete.
  std::vector<std::int32_t> end(std::uint64_t sender, std::uint64_t request);

  /// True if the sender has no unanswered request; else end() returns the id later.
  bool sync(std::uint64_t sender, std::int32_t id);

 private:
  struct Sender {
    std::map<std::uint64_t, std::size_t> open;                 ///< unanswered requests and their bytes
    std::deque<std::pair<std::uint64_t, std::int32_t>> syncs;  ///< each with the newest request before it
  };

  std::uint64_t next_ = 1;
  std::size_t bytes_ = 0;                    ///< of all unanswered requests
  std::map<std::uint64_t, Sender> senders_;  ///< those with an unanswered request
};

}  // namespace chronus::doors
