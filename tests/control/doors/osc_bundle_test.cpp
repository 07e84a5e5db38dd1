// Messages in a bundle, which says when they are due.
#include <cmath>
#include <ctime>

#include "base/clocks.hpp"
#include "control/doors/echo_door.hpp"
#include "control/doors/osc_packets.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;

namespace {

/// The time tag of a moment `seconds` from now.
std::uint64_t tag_in(double seconds) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const double fraction = static_cast<double>(now.tv_nsec) * 1e-9 + seconds;
  const auto whole = static_cast<std::int64_t>(std::floor(fraction));
  return static_cast<std::uint64_t>(now.tv_sec + whole + 2'208'988'800) << 32 |
         static_cast<std::uint32_t>((fraction - static_cast<double>(whole)) * 4294967296.0);
}

}  // namespace

SCENARIO("a bundle") {
  EchoDoor d;
  WHEN("its time is to come") {
    const auto before = base::monotonic_ns();
    d.client.send(bundle({message("/play"), message("/hit")}, tag_in(5)));
    d.heard();
    THEN("all its verbs are due at that time") {
      REQUIRE(d.requests.size() == 2);
      REQUIRE(d.requests[0].due_ns);
      CHECK(d.requests[0].due_ns == d.requests[1].due_ns);
      CHECK(std::abs(static_cast<double>(*d.requests[0].due_ns - before) * 1e-9 - 5) < 2);
      CHECK(d.announced.empty());
    }
  }
  WHEN("its time has passed") {
    d.client.send(bundle({message("/play"), message("/hit")}, tag_in(-1.5)));
    d.heard();
    THEN("it is done at once, and announced") {
      REQUIRE(d.requests.size() == 2);
      CHECK_FALSE(d.requests[0].due_ns);
      REQUIRE(d.announced.size() == 1);
      CHECK(d.announced[0].kind == "late");
      CHECK(d.announced[0].data["ms"].get<double>() >= 1499);
    }
  }
  WHEN("many come too late") {
    for (int i = 0; i < 300; ++i) d.client.send(bundle({message("/play")}, tag_in(-1)));
    const auto end = base::monotonic_ns() + Nanoseconds(20s).count();
    while ((d.announced.empty() || !d.announced.back().data.contains("more")) && base::monotonic_ns() < end)
      d.loop.run_once(5ms);
    THEN("all are done, few are announced, and one event tells of the others") {
      CHECK(d.requests.size() == 300);
      CHECK(d.announced.size() <= 31);
      REQUIRE(d.announced.back().data.contains("more"));
      CHECK(d.announced.back().data["more"] > 200);
    }
  }
  WHEN("it is due at once") {
    d.client.send(bundle({message("/play")}));
    d.heard();
    THEN("that is not late") {
      REQUIRE(d.requests.size() == 1);
      CHECK_FALSE(d.requests[0].due_ns);
      CHECK(d.announced.empty());
    }
  }
  WHEN("its time is out of all reason") {
    CHECK(d.tell(bundle({message("/play")}, tag_in(3600))).find("60 s ahead") != std::string::npos);
    THEN("it is refused") {
      CHECK(d.requests.empty());
    }
  }
}
