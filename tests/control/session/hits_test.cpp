// Gates: what a hit of any height and a set gate do.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

namespace {

/// Counts strikes in `count` and holds the height of the last one in `height`.
const std::string counter = module_of(
    "  GateIn gate;\n  CvOut count;\n  CvOut height;\n  Signal n = 0, h = 0;\n"
    "  void tick() {\n    n = gate.rose() ? n + 1 : n;\n    h = gate.rose() ? gate.height() : h;\n"
    "    count = n;\n    height = h;\n  }",
    "Counter");

class Struck : public Live {
 public:
  Struck() {
    edit("counter", counter);
    done("apply -",
         "add c counter\nconnect c.count out.left amount=0.1\nconnect c.height out.right amount=0.5\n");
    play_seconds(0.1);
  }
  int strikes() { return static_cast<int>(std::lround(play_seconds(0.1).left.back() * 10)); }
  double height() { return 2 * play_seconds(0.1).right.back(); }
};

}  // namespace

SCENARIO("hit strikes with any height above 0, and carries it") {
  for (const char* height : {"1", "0.8", "0.5", "0.3", "0.01", "-40dB", "30%"}) {
    Struck live;
    live.done(std::string("hit c.gate ") + height);
    INFO(height);
    CHECK(live.strikes() == 1);
    const double wanted = height == std::string("-40dB") ? 0.01
                          : height == std::string("30%") ? 0.3
                                                         : std::stod(height);
    CHECK(live.height() == Approx(wanted).margin(1e-4));
  }
}

SCENARIO("hit refuses a height that strikes nothing") {
  Struck live;
  CHECK(live.ask("hit c.gate 0").exit == Exit::usage);
  CHECK(holds(live.ask("hit c.gate -1").text, "must be above 0"));
  CHECK(live.ask("hit c.gate 1 for=2Hz").exit == Exit::usage);
  CHECK(live.strikes() == 0);
}

SCENARIO("A soft hit is over after its time, and the next one strikes again") {
  Struck live;
  live.done("hit c.gate 0.2 for=20ms");
  live.play_seconds(0.1);
  live.done("hit c.gate 0.4 for=20ms");
  CHECK(live.strikes() == 2);
  CHECK(live.height() == Approx(0.4).margin(1e-4));
}

SCENARIO("A hit while one lasts strikes again, and lasts its own time") {
  Struck live;
  live.done("hit c.gate 0.7 for=500ms");
  live.play_seconds(0.1);
  live.done("hit c.gate 0.4 for=10ms");
  CHECK(live.strikes() == 2);
  CHECK(live.height() == Approx(0.4).margin(1e-4));
  live.done("hit c.gate 0.9");
  CHECK(live.strikes() == 3);
}

SCENARIO("A hit that lasts ends with panic") {
  Struck live;
  live.done("hit c.gate 1 for=60s");
  live.play_seconds(0.1);
  live.done("panic");
  live.play_seconds(0.1);
  live.done("play");
  live.play_seconds(0.1);
  live.done("hit c.gate 1");
  CHECK(live.strikes() == 1);  // counted since the reset
}

SCENARIO("A gate that is set switches at once, with its height") {
  Struck live;
  live.done("set c.gate 0.8");
  CHECK(live.strikes() == 1);
  CHECK(live.height() == Approx(0.8));
}

SCENARIO("set refuses `over` where nothing ramps") {
  Struck live;
  CHECK(holds(live.ask("set c.gate 1 over=1s").text, "gates, switches and texts change at once"));
  CHECK(live.strikes() == 0);
}
