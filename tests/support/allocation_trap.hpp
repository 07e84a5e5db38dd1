// Proves that a stretch of code does not allocate: malloc, operator new and their relatives abort while it is
// armed.
#pragma once

namespace chronus::test {

/// Armed on this thread as long as it lives. In sanitizer builds, which bring their own malloc, it does
/// nothing.
class AllocationTrap {
 public:
  AllocationTrap();
  ~AllocationTrap();
  AllocationTrap(const AllocationTrap&) = delete;
  AllocationTrap& operator=(const AllocationTrap&) = delete;

  /// Whether the trap can catch anything in this build.
  static bool works();

  /// Allocations that would have been fatal; counted instead of aborting between the two calls.
  static void count_only(bool on);
  static int counted();
};

}  // namespace chronus::test
