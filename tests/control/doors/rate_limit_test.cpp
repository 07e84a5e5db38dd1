#include "control/doors/rate_limit.hpp"

#include "base/clocks.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace std::chrono_literals;

SCENARIO("What comes too often is held back, and told once") {
  Loop loop;
  std::map<std::uint64_t, std::uint64_t> told;
  RateLimit limit(loop, {10, 25}, [&](std::uint64_t key, std::uint64_t count) { told[key] += count; });
  const auto allowed = [&](std::uint64_t key, int times) {
    int count = 0;
    for (int i = 0; i < times; ++i) count += limit.allows(key);
    return count;
  };
  const auto wait_for_the_end = [&] {
    const auto end = base::monotonic_ns() + Nanoseconds(10s).count();
    while (told.empty() && base::monotonic_ns() < end) loop.run_once(20ms);
  };
  GIVEN("a key that comes 322 times in a second, and another that comes twice") {
    CHECK(allowed(1, 322) == 10);
    CHECK(allowed(2, 2) == 2);
    THEN("one summary of the first follows, and then it may come again") {
      wait_for_the_end();
      CHECK(told == std::map<std::uint64_t, std::uint64_t>{{1, 312}});
      CHECK(allowed(1, 11) == 10);
    }
  }
  GIVEN("many keys") {
    int all = 0;
    for (std::uint64_t key = 0; key < 100'000; ++key) all += limit.allows(key);
    THEN("they share what all may have, and no more than some hundred are remembered") {
      CHECK(all == 25);
      wait_for_the_end();
      CHECK(told.size() == 256 - 25);
    }
  }
  GIVEN("nothing held back") {
    CHECK(allowed(1, 3) == 3);
    THEN("nothing is told") {
      const auto end = base::monotonic_ns() + Nanoseconds(1200ms).count();
      while (base::monotonic_ns() < end) loop.run_once(20ms);
      CHECK(told.empty());
    }
  }
}
