// The control side of the engine, from a patch to what is heard.
#include "engine/stage.hpp"

#include <algorithm>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("a node sounds once it has code and a cable to out") {
  GIVEN("a patch whose module has no code yet") {
    Playing playing;
    playing.stage.show(patch_of({node("a", "constant")}, {cable("a", "out")}));
    CHECK(peak(playing.play(256).left) < 1e-6f);
    CHECK(playing.stage.sleeping().size() == 1);

    WHEN("the code arrives") {
      const auto news = playing.stage.set_code("constant", constant());
      REQUIRE(news.size() == 1);
      CHECK(news[0].fresh);
      THEN("it fades in over 10 ms on both sides") {
        const Stereo sound = playing.play(4800);
        CHECK(largest_step(sound.left) < 0.5f / 480 * 1.01f);
        CHECK(sound.left.back() == 0.5f);
        CHECK(sound.right == sound.left);
        CHECK(playing.stage.settled());
      }
    }
  }
}

SCENARIO("cables add up, each with its amount") {
  Playing playing;
  playing.stage.set_code("constant", constant());
  playing.stage.show(
      patch_of({node("a", "constant"), node("b", "constant")},
               {cable("a", "out.left", 0.5), cable("b", "out.left", -0.25), cable("b", "out.right")}));
  const Stereo sound = playing.play(2400);
  CHECK(sound.left.back() == Approx(0.125f));
  CHECK(sound.right.back() == Approx(0.5f));
}

SCENARIO("a knob moves smoothly from the very sample of its event") {
  Playing playing;
  playing.stage.set_code("constant", constant());
  playing.stage.show(patch_of({node("a", "constant")}, {cable("a", "out")}));
  playing.play(4800);
  const std::int64_t at = playing.engine.now().sample + 100;
  REQUIRE(playing.stage.turn("a", "level", -0.5, 480, at));
  const Stereo sound = playing.play_past_limiter(2400);
  CHECK(sound.left[99] == 0.5f);
  CHECK(sound.left[100] == Approx(0.5f - 1.0f / 480));
  CHECK(sound.left[100 + 240 - 1] == Approx(0.0f).margin(1e-6));
  CHECK(sound.left[100 + 479] == -0.5f);
  CHECK(sound.left.back() == -0.5f);
}

SCENARIO("a patch shown again takes back the knobs that were turned since") {
  Playing playing;
  playing.stage.set_code("constant", constant());
  const graph::Patch patch = patch_of({node("a", "constant"), node("b", "constant")}, {cable("a", "out")});
  playing.stage.show(patch);
  playing.play(4800);
  REQUIRE(playing.stage.turn("a", "level", -0.5, 0, 0));
  CHECK(playing.play(4800).left.back() == -0.5f);
  playing.stage.show(patch);
  CHECK(playing.play(4800).left.back() == 0.5f);
}

SCENARIO("what is removed fades out before it goes") {
  Playing playing;
  playing.stage.set_code("constant", constant());
  const graph::Patch patch = patch_of({node("a", "constant")}, {cable("a", "out")});
  playing.stage.show(patch);
  playing.play(4800);
  WHEN("a node is removed") {
    playing.stage.show({});
    const std::vector<float> sound = playing.play(4800).left;
    CHECK(largest_step(sound) < 0.5f / 480 * 1.01f);
    CHECK(sound.back() == 0);
    CHECK(playing.stage.settled());
    CHECK(playing.stage.find("a") == nullptr);
  }
  WHEN("a node is removed with a tail") {
    playing.stage.show({}, {{"a", 0.05}});
    const std::vector<float> sound = playing.play(4800).left;
    CHECK(sound[2000] == 0.5f);
    CHECK(sound.back() == 0);
    CHECK(largest_step(sound) < 0.5f / 480 * 1.01f);
  }
  WHEN("it is removed and comes back at once") {
    playing.stage.show({});
    playing.stage.show(patch);
    playing.play(4800);
    CHECK(playing.play(64).left.back() == 0.5f);
    CHECK(playing.stage.settled());
  }
  WHEN("it is muted") {
    graph::Patch muted = patch;
    muted.nodes.change(0).muted = true;
    playing.stage.show(muted);
    const std::vector<float> sound = playing.play(4800).left;
    CHECK(sound.back() == 0);
    CHECK(largest_step(sound) < 0.5f / 480 * 1.01f);
  }
}

SCENARIO("solo lets through the soloed node, what feeds it and what it feeds") {
  Playing playing;
  playing.stage.set_code("constant", constant());
  playing.stage.set_code("plus_one", plus_one());
  graph::Patch patch = patch_of({node("a", "constant"), node("b", "constant"), node("sum", "plus_one")},
                                {cable("a", "sum", 0.2), cable("b", "sum", 0.4), cable("sum", "out")});
  patch.nodes.change(0).solo = true;
  playing.stage.show(patch);
  CHECK(playing.play(4800).left.back() == Approx(0.101f));
}

SCENARIO("a strike holds a gate for its time, sample by sample") {
  Playing playing;
  playing.stage.set_code("gate_through", gate_through());
  playing.stage.show(patch_of({node("g", "gate_through")}, {cable("g", "out")}));
  playing.play(4800);
  const std::int64_t at = playing.engine.now().sample + 10;
  REQUIRE(playing.stage.hit("g", "gate", 0.8, 20, at));
  const std::vector<float> sound = playing.play_past_limiter(256).left;
  CHECK(std::ranges::count(sound, 0.8f) == 20);
  CHECK(sound[9] == 0);
  CHECK(sound[10] == 0.8f);
  CHECK(sound[30] == 0);
  CHECK_FALSE(playing.stage.hit("g", "nonsense", 1, 1, 0));
}

SCENARIO("Two cables between the same ports stay two when the patch is shown again") {
  GIVEN("a node that plays to the left by two cables") {
    Playing playing;
    playing.stage.set_code("constant", constant());
    const auto show = [&](double amount) {
      playing.stage.show(
          patch_of({node("a", "constant")}, {cable("a", "out.left", amount), cable("a", "out.left", 0.25)}));
    };
    show(0.25);
    CHECK(playing.play(4800).left.back() == Approx(0.25f).margin(1e-4));
    WHEN("one of them gets another amount") {
      show(0.75);
      THEN("both sound, and are two still") {
        CHECK(playing.play(4800).left.back() == Approx(0.5f).margin(1e-4));
        show(0.75);
        CHECK(playing.play(4800).left.back() == Approx(0.5f).margin(1e-4));
      }
    }
  }
}
