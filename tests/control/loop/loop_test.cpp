#include "control/loop/loop.hpp"

#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/clocks.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::loop;
using namespace std::chrono_literals;

namespace {
/// Ends a loop that would otherwise wait for ever.
void stop_after(Loop& loop, std::chrono::milliseconds limit) {
  loop.after(limit, [&loop] { loop.stop(); });
}
}  // namespace

TEST_CASE("timers ring in the order of their times, once or again and again") {
  Loop loop;
  std::string order;
  loop.after(30ms, [&] { order += 'b'; });
  loop.after(5ms, [&] { order += 'a'; });
  const auto cancelled = loop.after(10ms, [&] { order += 'x'; });
  loop.cancel(cancelled);
  int ticks = 0;
  Loop::Timer ticker = 0;
  ticker = loop.every(3ms, [&] {
    if (++ticks == 4) loop.cancel(ticker);
  });
  stop_after(loop, 100ms);
  loop.run();
  CHECK(order == "ab");
  CHECK(ticks == 4);
}

TEST_CASE("a timer never rings early") {
  Loop loop;
  const auto start = base::monotonic_ns();
  loop.after(20ms, [&] { loop.stop(); });
  loop.run();
  CHECK(base::monotonic_ns() - start >= 20'000'000);
}

TEST_CASE("a timer set by a timer for now does not starve the rest") {
  Loop loop;
  int rounds = 0;
  std::function<void()> again = [&] {
    ++rounds;
    loop.after(0ns, again);
  };
  loop.after(0ns, again);
  loop.post([&] { loop.stop(); });
  loop.run();
  CHECK(rounds < 1000);
}

SCENARIO("a clock that stands") {
  StillClock clock;
  Loop loop(clock);
  std::string order;
  loop.after(20ms, [&] { order += 'b'; });
  loop.after(10ms, [&] { order += 'a'; });
  WHEN("it is not set") {
    std::this_thread::sleep_for(30ms);
    THEN("no timer rings, however long that is") {
      CHECK_FALSE(loop.run_once(5ms));
      CHECK_FALSE(loop.ring());
      CHECK(order.empty());
    }
  }
  WHEN("it is set") {
    clock.set(StillClock::begin + 15'000'000);
    THEN("the timers ring that are due by it, when they are asked to") {
      CHECK(loop.ring());
      CHECK(order == "a");
      CHECK_FALSE(loop.ring());
    }
  }
  WHEN("a timer sets another for now") {
    int rounds = 0;
    std::function<void()> again = [&] {
      ++rounds;
      loop.after(0ns, again);
    };
    loop.after(0ns, again);
    THEN("that rings the next time") {
      CHECK(loop.ring());
      CHECK(rounds == 1);
    }
  }
}

TEST_CASE("outside work is awaited as long as somebody holds it") {
  Loop loop;
  CHECK_FALSE(loop.awaits_outside_work());
  auto compile = loop.outside_work();
  auto thread = loop.outside_work();
  compile.reset();
  CHECK(loop.awaits_outside_work());
  thread.reset();
  CHECK_FALSE(loop.awaits_outside_work());
}

SCENARIO("a watched file") {
  Loop loop;
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  int calls = 0;
  loop.watch(ends[0], EPOLLIN, [&](std::uint32_t events) {
    CHECK((events & EPOLLIN) != 0);
    ++calls;
  });
  WHEN("nothing is there to read") {
    THEN("nobody is called") {
      CHECK_FALSE(loop.run_once(5ms));
      CHECK(calls == 0);
    }
  }
  WHEN("bytes have come") {
    REQUIRE(write(ends[1], "x", 1) == 1);
    THEN("the callback is called while they are there") {
      loop.run_once(1s);
      loop.run_once(1s);
      CHECK(calls == 2);
    }
    THEN("not once it is unwatched, even by itself") {
      loop.watch(ends[0], EPOLLIN, [&](std::uint32_t) {
        ++calls;
        loop.unwatch(ends[0]);
      });
      loop.run_once(1s);
      CHECK_FALSE(loop.run_once(5ms));
      CHECK(calls == 1);
    }
  }
  loop.unwatch(ends[0]);
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("other threads post calls and stop the loop") {
  Loop loop;
  std::thread::id caller;
  int calls = 0;
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i)
      loop.post([&] {
        caller = std::this_thread::get_id();
        ++calls;
      });
    loop.post([&] { loop.stop(); });
  });
  loop.run();
  other.join();
  CHECK(calls == 1000);
  CHECK(caller == std::this_thread::get_id());
}

TEST_CASE("a stop before the run is not lost") {
  Loop loop;
  loop.stop();
  loop.run();
  SUCCEED();
}

TEST_CASE("signals come as calls") {
  Loop loop;
  int got = 0;
  loop.on_signals({SIGUSR2}, [&](int number) {
    got = number;
    loop.stop();
  });
  stop_after(loop, 5s);
  kill(getpid(), SIGUSR2);
  loop.run();
  CHECK(got == SIGUSR2);
}
