// The tempo's way to another.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

namespace {

double beat(Live& live) {
  const engine::Moment now = live.engine.now();
  return engine::beat_at(now.transport, now.sample);
}

}  // namespace

SCENARIO("A tempo goes to another evenly, over beats of the music or over a time") {
  Live live;
  live.done("tempo 120");
  live.play_seconds(0.5);
  const double begin = beat(live);
  GIVEN("four beats from 120 to 80") {
    const auto reply = live.done("tempo 80 over=4b");
    CHECK(holds(reply.text, "120 bpm -> 80 bpm"));
    CHECK(reply.data["sample"] == live.now());
    const int length = 48000 * 4 * 60 / 100;  // the mean tempo is 100
    THEN("half of the time has passed at the middle tempo") {
      live.play(length / 2);
      CHECK(live.engine.now().transport.bpm == Approx(100).margin(0.05));
      CHECK(beat(live) - begin == Approx(4 * 110 / 200.0).margin(1e-6));
    }
    THEN("exactly four beats pass on the way, and then it stays") {
      live.play(length);
      CHECK(beat(live) - begin == Approx(4).margin(1e-9));
      live.play(48000);
      CHECK(live.engine.now().transport.bpm == 80);
      CHECK(beat(live) - begin == Approx(4 + 80 / 60.0).margin(1e-9));
    }
    THEN("it turns round in the middle without a jump of the beat") {
      live.play(length / 2);
      const double middle = beat(live);
      live.done("tempo 120 over=1s");
      live.play(48000);
      CHECK(beat(live) - middle == Approx((100 + 120) / 2.0 / 60).margin(1e-4));
      CHECK(live.engine.now().transport.bpm == Approx(120).margin(0.05));
    }
    THEN("the patch has the tempo that it goes to") {
      CHECK(holds(live.done("patch").text, "tempo 80"));
    }
    THEN("undo brings the tempo of before back at once") {
      live.play(length / 2);
      live.done("undo");
      live.play(64);
      CHECK(live.engine.now().transport.bpm == 120);
    }
  }
  GIVEN("half a second from 120 to 240") {
    live.done("tempo 240 over=500ms");
    live.play(24000);
    CHECK(beat(live) - begin == Approx(1.5).margin(1e-9));
  }
  GIVEN("a wrong time") {
    CHECK(live.ask("tempo 80 over=4Hz").exit == Exit::usage);
    CHECK(holds(live.done("patch").text, "tempo 120"));
  }
}

SCENARIO("The beat of a tempo on its way does not depend on how the music is cut into blocks") {
  Live live;
  Live cut;
  for (Live* each : {&live, &cut}) each->done("tempo 80 over=1s");
  live.play(30000);
  for (int played = 0; played < 30000; played += 37) cut.play(std::min(37, 30000 - played));
  CHECK(beat(live) == beat(cut));
}
