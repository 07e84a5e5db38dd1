// How often somebody is answered, or something is told: a few times a second, then one summary.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "control/loop/loop.hpp"

namespace chronus::doors {

/// A key is a sender, or a kind of event. The loop's thread only.
class RateLimit {
 public:
  struct Most {
    int each = 0;  ///< a second
    int all = 0;   ///< a second, of all keys together
  };

  /// Called at the end of a second with each key of which something was held back, and how often.
  using Tell = std::function<void(std::uint64_t key, std::uint64_t held_back)>;

  RateLimit(loop::Loop& loop, Most most, Tell tell) : loop_(loop), most_(most), tell_(std::move(tell)) {}
  ~RateLimit() { loop_.cancel(timer_); }
  RateLimit(const RateLimit&) = delete;
  RateLimit& operator=(const RateLimit&) = delete;

  /// Whether the key may have one more in this second, which begins with the first. Of the keys beyond 256 in
  /// a second nothing is allowed nor counted.
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
  loop::Loop::Timer timer_ = 0;  ///< of the second's end; 0: none has begun
  std::map<std::uint64_t, Count> counts_;
  int given_ = 0;
};

}  // namespace chronus::doors
