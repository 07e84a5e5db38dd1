// What the audio thread reports while nobody reads: nothing that the stage must know is lost.
#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("A full report ring leaves no node fading") {
  GIVEN("more nodes than the ring has reports of a swap for, at 16-sample blocks") {
    constexpr int nodes = 2500;
    Playing playing;
    playing.stage.set_code("module", constant(1));
    graph::Patch patch;
    for (int n = 0; n < nodes; ++n) patch.nodes.push_back(node("n" + std::to_string(n), "module"));
    playing.stage.show(patch);
    playing.play(64);
    REQUIRE(playing.stage.settled());

    WHEN("all swap, and the control thread reads nothing until the fades are over") {
      playing.stage.set_code("module", constant(2));
      std::vector<float> left(64), right(64);
      for (int done = 0; done < 2400; done += 64) playing.engine.process(left.data(), right.data(), 64);
      THEN("each fade comes to its end as soon as it reads") {
        playing.play(640);
        CHECK(playing.stage.settled());
        CHECK(playing.stage.find("n0")->outgoing == nullptr);
        CHECK(playing.stage.find("n2499")->outgoing == nullptr);
      }
    }
  }
}
