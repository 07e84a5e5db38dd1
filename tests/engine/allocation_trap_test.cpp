// The trap under all tests of the engine must itself catch.
#include "support/allocation_trap.hpp"

#include <cstdlib>
#include <new>

#include "support/catch.hpp"

using chronus::test::AllocationTrap;

TEST_CASE("the allocation trap catches malloc, new and free") {
  if (!AllocationTrap::works()) {
    WARN("sanitizers bring their own malloc: no trap in this build");
    return;
  }
  int caught = 0;
  AllocationTrap::count_only(true);
  {
    const AllocationTrap trap;
    void* volatile p = ::operator new(10);
    ::operator delete(p);
    p = std::malloc(10);
    std::free(p);
    p = std::aligned_alloc(64, 64);
    std::free(p);
  }
  caught = AllocationTrap::counted();
  AllocationTrap::count_only(false);
  CHECK(caught == 6);
}
