// The clock device: real time where there is no sound card.
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <ctime>
#include <iostream>
#include <thread>

#include "device/again.hpp"
#include "device/device.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/process.hpp"

using namespace chronus::device;
using namespace chronus::test;

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::int64_t thread_cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000ll + now.tv_nsec / 1000;
}

}  // namespace

SCENARIO("the clock device asks for as much sound as time passes") {
  GIVEN("a clock device of an odd rate and block") {
    const auto device = open_clock({44100, 147, 2});
    std::atomic<std::uint64_t> frames{0};
    std::atomic<bool> always_one_block{true};

    WHEN("it plays for a second") {
      const auto start = std::chrono::steady_clock::now();
      REQUIRE(device->start([&](const AudioBlock& block) {
        const int count = block.frames;
        block.out[0][count - 1] = block.out[1][count - 1] = 0;
        if (count != 147) always_one_block = false;
        frames += static_cast<std::uint64_t>(count);
      }));
      std::this_thread::sleep_for(std::chrono::seconds(1));
      device->stop();
      const double elapsed = seconds_since(start);
      const Status status = device->status();

      THEN(
          "frames rendered and skipped are the time that passed, less at most what a late machine withheld") {
        CHECK(always_one_block);
        CHECK(frames == status.callbacks * 147);
        const double played = static_cast<double>(frames + status.skipped * 147) / 44100;
        CHECK(played < elapsed + 0.01);
        CHECK(played > 0.5);
      }
      THEN("its status says what it is") {
        CHECK(status.name == "clock (nobody hears it)");
        CHECK_FALSE(status.audible);
        CHECK(status.format.sample_rate == 44100);
        CHECK(status.format.block == 147);
        CHECK(status.xruns == 0);
        CHECK(status.trouble.empty());
        CHECK(status.realtime == status.realtime_refusal.empty());
      }
    }
  }
}

SCENARIO("the clock device stops for good and starts anew") {
  const auto device = open_clock({48000, 64, 2});
  std::atomic<int> first{0}, second{0};
  REQUIRE(device->start([&](const AudioBlock&) { ++first; }));
  CHECK_FALSE(device->start([](const AudioBlock&) {}));
  REQUIRE(wait_until([&] { return first > 10; }));
  device->stop();
  const int after_stop = first;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(first == after_stop);

  REQUIRE(device->start([&](const AudioBlock&) { ++second; }));
  CHECK(wait_until([&] { return second > 10; }));
  device->stop();
  device->stop();
  CHECK(first == after_stop);
  CHECK(device->status().callbacks == static_cast<std::uint64_t>(second.load()));
}

SCENARIO("a long stall is made up for in part and the rest is skipped") {
  GIVEN("a callback that once takes fifty blocks' time") {
    const auto device = open_clock({48000, 480, 2});
    std::atomic<int> calls{0};
    REQUIRE(device->start([&](const AudioBlock&) {
      if (++calls == 5) {
        const auto start = std::chrono::steady_clock::now();
        while (seconds_since(start) < 0.5) {
        }
      }
    }));
    REQUIRE(wait_until([&] { return calls > 20; }));
    device->stop();
    THEN("the blocks beyond the fourth are counted as skipped") {
      CHECK(device->status().skipped >= 45);
    }
  }
}

SCENARIO("blocks that take too long by their own work are told apart from those that had to wait") {
  const auto device = open_clock({48000, 480, 2});
  std::atomic<int> calls{0};
  WHEN("a callback computes for three blocks' time") {
    REQUIRE(device->start([&](const AudioBlock&) {
      if (++calls != 5) return;
      for (const std::int64_t start = thread_cpu_us(); thread_cpu_us() - start < 30'000;) {
      }
    }));
    REQUIRE(wait_until([&] { return calls > 10; }));
    device->stop();
    THEN("it is one overrun") {
      CHECK(device->status().overruns == 1);
    }
  }
#ifndef CHRONUS_SANITIZED_REALTIME  // which is right not to let a callback sleep
  WHEN("a callback sleeps for three blocks' time") {
    REQUIRE(device->start([&](const AudioBlock&) {
      if (++calls == 5) std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }));
    REQUIRE(wait_until([&] { return calls > 10; }));
    device->stop();
    THEN("there is none") {
      CHECK(device->status().overruns == 0);
    }
  }
#endif
}

SCENARIO("a callback that hangs is seen from outside") {
  const auto device = open_clock({48000, 480, 2});
  std::atomic<bool> hang{true};
  REQUIRE(device->start([&](const AudioBlock&) {
    while (hang) {
    }
  }));
  CHECK(wait_until([&] { return !device->status().trouble.empty(); }));
  hang = false;
  CHECK(wait_until([&] { return device->status().trouble.empty(); }));
  device->stop();
}

TEST_CASE("a clock that cannot run says so") {
  const auto refusal = [](const Format& format) {
    return open_clock(format)->start([](const AudioBlock&) {}).error();
  };
  CHECK(refusal({7999, 128, 2}) ==
        "the clock device has a sample rate of 7999 Hz, which must lie between 8000 and 192000");
  CHECK(holds(refusal({0, 128, 2}), "between 8000 and 192000"));
  CHECK(holds(refusal({std::nan(""), 128, 2}), "between 8000 and 192000"));
  CHECK(refusal({48000, 0, 2}) ==
        "the clock device has a block of 0 frames, which must lie between 16 and 8192");
}

// Run by the next scenario as a child of its own, which stops it for a while.
TEST_CASE("play until the machine was late", "[.child]") {
  const auto device = open_clock({48000, 480, 2});
  REQUIRE(device->start([](const AudioBlock&) {}));
  REQUIRE(wait_until([&] { return device->status().callbacks > 3; }));
  std::cout << "playing" << std::endl;
  CHECK(wait_until([&] { return device->status().worst_late_ms > 250; }));
  const Status status = device->status();
  device->stop();
  CHECK(status.late >= 1);
  CHECK(status.skipped >= 20);
  CHECK(status.trouble.empty());
}

SCENARIO("a machine that does not let the device run in time is found out") {
  Process child = again("play until the machine was late");
  REQUIRE(wait_until([&] { return child.output().find("playing") != std::string::npos; }));
  child.signal(SIGSTOP);
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  child.signal(SIGCONT);
  CHECK(child.wait(Seconds(20)) == 0);
  INFO(child.output());
  CHECK_FALSE(child.running());
}
