// How many messages the OSC door takes. The limit holds on a slow and busy machine; the figure is printed.
#include <sys/resource.h>

#include <cstdio>

#include "control/doors/osc_door.hpp"
#include "control/doors/osc_packets.hpp"
#include "control/doors/udp_client.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;
using namespace std::chrono_literals;

namespace {
double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_THREAD, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}
}  // namespace

TEST_CASE("thousands of messages a second pass the door, each answered") {
  Loop loop;
  int taken = 0;
  const auto door = OscDoor::open(loop,
                                  [&](const Request&, const Answer& answer) {
                                    ++taken;
                                    answer({});
                                  },
                                  {});
  REQUIRE(door);
  const UdpClient client((*door)->port());
  const auto packet = message("/set", ",sf", padded("lead.freq") + big_endian(0x43dc0000, 4));

  double door_seconds = 0;
  int answers = 0;
  constexpr int total = 50000;
  constexpr int burst = 100;
  for (int sent = 0; sent < total; sent += burst) {
    for (int i = 0; i < burst; ++i) client.send(packet);
    const double start = cpu_seconds();
    while (loop.run_once(0ns)) {
    }
    door_seconds += cpu_seconds() - start;
    while (!client.receive().empty()) ++answers;
  }
  const double rate = total / door_seconds;
  std::printf("OSC door: %.0f messages a second of its thread's CPU time\n", rate);
  CHECK(taken == total);
  CHECK(answers == total);
#ifndef CHRONUS_SANITIZED
  CHECK(rate > 20000);
#endif
}
