// Calls that do not come to an end.
#include "engine/watchdog.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "base/clocks.hpp"
#include "engine/guard.hpp"
#include "engine/misdeeds.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;
using engine::Fault;

#ifndef CHRONUS_SANITIZED
namespace {

constexpr std::int64_t limit = 2'500'000;

void busy_for(std::int64_t ns) {
  for (const std::int64_t end = base::thread_cpu_ns() + ns; base::thread_cpu_ns() < end;) {
  }
}

/// A thread that never rests, on the processor that the calling thread is held on as long as it lives.
class Rival {
 public:
  Rival() {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET(sched_getcpu(), &here);
    sched_setaffinity(0, sizeof here, &here);
    thread_ = std::thread([this] {
      while (!over_) {
      }
    });
  }
  ~Rival() {
    over_ = true;
    thread_.join();
    sched_setaffinity(0, sizeof before_, &before_);
  }
  Rival(const Rival&) = delete;
  Rival& operator=(const Rival&) = delete;

 private:
  cpu_set_t before_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace

SCENARIO("An endless loop is cut off soon, and one that comes to an end is not") {
  engine::use_handler_stack();
  engine::Watchdog watchdog;
  WHEN("a call does not end") {
    std::vector<std::int64_t> used;
    for (int i = 0; i < 1000; ++i) {
      const std::int64_t began = base::thread_cpu_ns();
      watchdog.begin(limit);
      REQUIRE(engine::guarded([] { loop_for_ever(); }) == Fault::endless);
      watchdog.end();
      used.push_back(base::thread_cpu_ns() - began);
    }
    std::ranges::sort(used);
    INFO("median " << used[500] << " ns, longest " << used.back() << " ns");
    // CPU time is blind to other programs, but not to a virtual machine that is stopped: that is up to tens
    // of milliseconds at once, a few times a second at most, so that it falls into less than one in fifty
    // calls.
    CHECK(used[980] < 5'000'000);
    CHECK(used.back() < 100'000'000);
  }
  WHEN("many calls, each of which ends, use more together") {
    // A virtual machine that is stopped within a call counts that as the call's own time, so once is enough.
    int well = 0;
    for (int attempt = 0; attempt < 5 && well < 100; ++attempt) {
      well = 0;
      watchdog.begin(limit);
      for (int i = 0; i < 100; ++i) well += engine::guarded([] { busy_for(100'000); }) == Fault::none;
      watchdog.end();
    }
    CHECK(well == 100);
  }
  WHEN("the thread was busy long before the call began") {
    const std::int64_t began = base::thread_cpu_ns();
    watchdog.begin(20'000'000);
    busy_for(30'000'000);
    watchdog.calls_begin(base::thread_cpu_ns() - began);
    CHECK(engine::guarded([] { busy_for(5'000'000); }) == Fault::none);
    watchdog.end();
  }
}

SCENARIO("A thread that was not run is not cut off, however late it is") {
  engine::use_handler_stack();
  engine::Watchdog watchdog;
  // Who is cut off must have used the time by the very clock that says so.
  const auto call = [&](auto action) {
    const std::int64_t began = base::thread_cpu_ns();
    watchdog.begin(limit);
    const Fault fault = engine::guarded(action);
    watchdog.end();
    CHECK((fault == Fault::none || base::thread_cpu_ns() - began > limit));
    return fault == Fault::none;
  };
  WHEN("another one has its processor meanwhile") {
    const Rival rival;
    int late = 0;
    int calls = 0;
    for (; late < 20 && calls < 10'000; ++calls) {
      const std::int64_t began = base::monotonic_ns();
      const bool ended = call([] { busy_for(1'500'000); });
      late += ended && base::monotonic_ns() - began > 2 * limit;
    }
    INFO(calls << " calls");
    CHECK(late == 20);
  }
  WHEN("it sleeps") {
    int ended = 0;
    for (int i = 0; i < 20; ++i) {
      ended += call([] {
        busy_for(500'000);
        for (const std::int64_t end = base::monotonic_ns() + 4 * limit; base::monotonic_ns() < end;) {
          const timespec time{0, limit};
          nanosleep(&time, nullptr);  // which the watchdog's looks interrupt
        }
      });
    }
    CHECK(ended > 10);  // the machine may have been stopped within some
  }
}
#endif
