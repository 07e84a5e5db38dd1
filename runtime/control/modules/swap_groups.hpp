// Decides which saves swap together.
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

/// A save joins the group of the previous save if that is less than `join` ago and its group still compiles;
/// else it begins a new group. A group is released when none of its modules compiles any more. Modules that
/// have been ready for `patience` are released without the rest. A single save does not wait.
/// [control-thread]
class SwapGroups {
 public:
  static constexpr std::chrono::milliseconds join{20};
  static constexpr std::chrono::milliseconds patience{250};

  using Release = std::function<void(const std::vector<std::string>& modules)>;

  SwapGroups(loop::Loop& loop, Release release) : loop_(loop), release_(std::move(release)) {}
  ~SwapGroups();
  SwapGroups(const SwapGroups&) = delete;
  SwapGroups& operator=(const SwapGroups&) = delete;

  /// A save of the module is being compiled. The module leaves its earlier group.
  void begin(const std::string& module);

  /// The module's code has arrived. Calls `release` with all modules that may swap; at once with this one if
  /// it is in no group.
  void ready(const std::string& module);

  /// The module's code will not arrive. May release the modules that waited for it.
  void leave(const std::string& module);

 private:
  struct Group {
    std::int64_t last_save_ns = 0;
    std::set<std::string> compiling;
    std::vector<std::string> ready;
    loop::Loop::Timer timer = 0;  ///< runs while some modules are ready and others compile
  };
  using Place = std::list<Group>::iterator;

  Place group_of(const std::string& module);
  void settle(Place);
  void release_ready(Place);

  loop::Loop& loop_;
  Release release_;
  std::list<Group> groups_;  ///< oldest first
};

}  // namespace chronus::modules
