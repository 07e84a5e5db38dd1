// What the OSC door remembers of its senders: what is unanswered, and how often each was scolded.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace chronus::control {

/// Tells when all that a sender asked before a `/sync` is answered.
class OscSyncs {
 public:
  /// A request of the sender has begun; the number is for end().
  std::uint64_t begin(std::uint64_t sender);

  /// It is answered: the ids of the sender's syncs that waited for nothing else.
  std::vector<std::int32_t> end(std::uint64_t sender, std::uint64_t request);

  /// True if nothing of the sender is unanswered; else end() will give the id.
  bool sync(std::uint64_t sender, std::int32_t id);

 private:
  struct Sender {
    std::set<std::uint64_t> open;
    std::deque<std::pair<std::uint64_t, std::int32_t>> syncs;  ///< the newest request before it, and its id
  };

  std::uint64_t next_ = 1;
  std::map<std::uint64_t, Sender> senders_;  ///< those with something open
};

/// Lets each sender be answered a few times a second at most.
class AnswerLimit {
 public:
  explicit AnswerLimit(int per_second) : per_second_(per_second) {}

  /// Whether the sender may have one more answer at `now_ns`.
  bool allows(std::uint64_t sender, std::int64_t now_ns);

 private:
  int per_second_;
  std::int64_t since_ = 0;
  std::map<std::uint64_t, int> given_;  ///< in the second that began at since_
};

}  // namespace chronus::control
