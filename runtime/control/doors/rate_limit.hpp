// Limits answers and events to a few a second, followed by a summary.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "control/loop/loop.hpp"

namespace chronus::doors {

/// A key is a sender or a kind of event. [control-thread]
class RateLimit {
 public:
  struct Most {
    int each = 0;  ///< a second
    int all = 0;   ///< a second, of all keys together
  };

  /// Called at the end of a second for each key with suppressed messages, with their number.
  using Tell = std::function<void(std::uint64_t key, std::uint64_t held_back)>;

  RateLimit(loop::Loop& loop, Most most, Tell tell) : loop_(loop), most_(most), tell_(std::move(tell)) {}
  ~RateLimit() { loop_.cancel(timer_); }
  RateLimit(const RateLimit&) = delete;
  RateLimit& operator=(const RateLimit&) = delete;

  /// Whether the key may send another message in this second, which begins with the first message. Keys
  /// beyond 256 in a second are refused and not counted.
  bool allows(std::uint64_t key);

 private:
  struct Count {
    int given = 0;
    std::uint64_t held_back = 0;
  };

  void end_second();

  loop::Loop& loop_;
  Most most_;
  Tell tell_;
  loop::Loop::Timer timer_ = 0;  ///< the end of the second; 0: none has begun
  std::map<std::uint64_t, Count> counts_;
  int given_ = 0;
};

}  // namespace chronus::doors
