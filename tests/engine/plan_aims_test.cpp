// What a new plan makes the audio thread do at once: no more than has changed.
#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("A plan aims the cables whose gain its predecessor may not have") {
  Playing playing;
  playing.stage.set_code("module", constant(1));
  graph::Patch patch = patch_of({node("a", "module"), node("b", "module"), node("c", "module")},
                                {cable("a", "out", 0.25), cable("b", "out", 0.25), cable("c", "out", 0.25)});
  playing.stage.show(patch);
  playing.play(640);

  WHEN("one cable's amount changes") {
    patch.cables.change(1).amount = 0.125;
    playing.stage.show(patch);
    THEN("its two ends are aimed, and no other") {
      const auto plan = playing.engine.plans().withdraw();
      REQUIRE(plan);
      CHECK(plan->aims.size() == 2);
      CHECK(plan->swapping.empty());
    }
    AND_WHEN("another changes before the audio thread has taken the plan") {
      patch.cables.change(2).amount = 0.0625;
      playing.stage.show(patch);
      THEN("the plan in its place aims both") {
        CHECK(playing.play(2400).left.back() == 0.21875f);
      }
    }
  }
  WHEN("a node's code changes") {
    playing.stage.set_code("module", constant(2));
    THEN("no cable is aimed, and the nodes that play it are looked at") {
      const auto plan = playing.engine.plans().withdraw();
      REQUIRE(plan);
      CHECK(plan->aims.empty());
      CHECK(plan->swapping.size() == 3);
    }
  }
}
