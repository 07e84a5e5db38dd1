// Calls that do not come to an end.
#include "engine/watchdog.hpp"

#include "engine/guard.hpp"
#include "engine/misdeeds.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;
using engine::Fault;

#ifndef CHRONUS_SANITIZED
SCENARIO("An endless loop is cut off soon, and one that comes to an end is not") {
  const auto now = [] {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
  };
  const auto busy_for = [&](std::int64_t ns) {
    for (const std::int64_t end = now() + ns; now() < end;) {
    }
  };
  engine::use_handler_stack();
  engine::Watchdog watchdog;
  WHEN("a call does not end") {
    long long used = 0;
    for (int i = 0; i < 1000; ++i) {
      const long long begin = now();
      watchdog.begin(2'500'000);
      REQUIRE(engine::guarded([] { loop_for_ever(); }) == Fault::endless);
      watchdog.end();
      used = std::max(used, now() - begin);
    }
    INFO("longest: " << used << " ns");
    CHECK(used < 100'000'000);
  }
  WHEN("many calls, each of which ends, use more together") {
    // A virtual machine that is stopped within a call counts that as the call's own time, so once is enough.
    int well = 0;
    for (int attempt = 0; attempt < 5 && well < 100; ++attempt) {
      well = 0;
      watchdog.begin(2'500'000);
      for (int i = 0; i < 100; ++i) well += engine::guarded([&] { busy_for(100'000); }) == Fault::none;
      watchdog.end();
    }
    CHECK(well == 100);
  }
  WHEN("the thread was busy long before the call began") {
    const std::int64_t began = now();
    watchdog.begin(20'000'000);
    busy_for(30'000'000);
    watchdog.calls_begin(now() - began);
    CHECK(engine::guarded([&] { busy_for(5'000'000); }) == Fault::none);
    watchdog.end();
  }
}
#endif
