// Which saves are heard together: those that came together.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "control/loop/loop.hpp"

namespace chronus::modules {

/// A save joins the group of the save before it if that one is less than `join` ago and its group still
/// compiles; else it begins a group of its own. A group is released when nothing of it compiles any more;
/// what has been ready for `patience` is released without the rest. So a single save waits for nothing.
/// Control thread only.
class SwapGroups {
 public:
  static constexpr std::chrono::milliseconds join{20};
  static constexpr std::chrono::milliseconds patience{250};

  using Release = std::function<void(const std::vector<std::string>& modules)>;

  SwapGroups(loop::Loop& loop, Release release) : loop_(loop), release_(std::move(release)) {}
  ~SwapGroups();
  SwapGroups(const SwapGroups&) = delete;
  SwapGroups& operator=(const SwapGroups&) = delete;

  /// A save of the module is being compiled; it leaves the group of the save before.
  void begin(const std::string& module);

  /// Its code is there. Calls `release` with all that may now be heard; at once with the module alone if it
  /// is in no group.
  void ready(const std::string& module);

  /// Its code will not come. May release those that waited for it.
  void leave(const std::string& module);

 private:
  struct Group {
    std::int64_t last_save_ns = 0;
    std::set<std::string> compiling;
    std::vector<std::string> ready;
    loop::Loop::Timer timer = 0;  ///< runs while some are ready and others are not
  };
  using Place = std::list<Group>::iterator;

  Place group_of(const std::string& module);
  void settle(Place);
  void release_ready(Place);

  loop::Loop& loop_;
  Release release_;
  std::list<Group> groups_;  ///< in the order in which they began
};

}  // namespace chronus::modules
