// New code for nodes that sound: what it keeps, how it fades in, and when.
#include <algorithm>
#include <cmath>
#include <random>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "engine/slow_nodes.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// When nodes began to play new code.
std::vector<std::int64_t> swaps(const Playing& playing) {
  std::vector<std::int64_t> samples;
  for (const auto& event : playing.events) {
    if (event.kind == engine::Report::Kind::swapped) samples.push_back(event.sample);
  }
  return samples;
}

}  // namespace

SCENARIO("an edit keeps the phase and fades from the old sound to the new") {
  GIVEN("a sounding sine") {
    Playing playing;
    playing.stage.set_code("sine", sine<1>());
    playing.stage.show(patch_of({node("a", "sine")}, {cable("a", "out")}));
    playing.play(4800);
    WHEN("its code is replaced by the same code") {
      Playing untouched;
      untouched.stage.set_code("sine", sine<1>());
      untouched.stage.show(patch_of({node("a", "sine")}, {cable("a", "out")}));
      untouched.play(4800);
      const auto news = playing.stage.set_code("sine", sine<1>(2));
      CHECK(news[0].state.kept == std::vector<std::string>{"phase"});
      THEN("nothing is to be heard") {
        const std::vector<float> edited = playing.play(4800).left;
        const std::vector<float> same = untouched.play(4800).left;
        float error = 0;
        for (int i = 0; i < 4800; ++i) error = std::max(error, std::abs(edited[i] - same[i]));
        CHECK(error < 1e-6f);
        CHECK(playing.stage.settled());
        CHECK(playing.stage.find("a")->instance->code().version == 2);
      }
    }
    WHEN("its code is replaced by one of opposite sign") {
      playing.stage.set_code("sine", sine<-1>(2));
      THEN("no step is larger than the sound's own and the fade's") {
        const std::vector<float> sound = playing.play(4800).left;
        const float own = 0.5f * 2 * 3.14159f * 440 / 48000;
        CHECK(largest_step(sound) <= 1.5f * own + 1.0f / 480);
        CHECK(std::ranges::any_of(playing.events, [](const auto& event) {
          return event.kind == engine::Report::Kind::swapped && event.node == "a";
        }));
      }
    }
    WHEN("three versions come within one fade") {
      for (std::uint64_t version = 2; version < 5; ++version) {
        playing.stage.set_code("sine", sine<-1>(version));
        playing.play(64);
      }
      THEN("the newest plays in the end and no sample is missing") {
        const std::vector<float> sound = playing.play(9600).left;
        CHECK(playing.stage.find("a")->instance->code().version == 4);
        CHECK(playing.stage.settled());
        CHECK(largest_step(sound) < 0.1f);
      }
    }
  }
}

SCENARIO("300 swaps in a row leave a sounding patch whole") {
  Playing playing;
  playing.stage.set_code("sine", sine<1>());
  playing.stage.show(patch_of({node("a", "sine")}, {cable("a", "out")}));
  playing.play(4800);
  const float own = 0.5f * 2 * 3.14159f * 440 / 48000;
  std::mt19937 dice(7);
  for (std::uint64_t version = 2; version < 302; ++version) {
    playing.stage.set_code("sine", version % 2 ? sine<1>(version) : sine<-1>(version));
    const std::vector<float> sound = playing.play(static_cast<int>(dice() % 1500) + 64).left;
    REQUIRE(largest_step(sound) <= 1.5f * own + 1.0f / 480);
    REQUIRE(finite(sound));
  }
  playing.play(4800);
  CHECK(playing.stage.settled());
  CHECK(playing.stage.find("a")->instance->code().version == 301);
}

SCENARIO("a changed default is heard unless a verb has set the parameter") {
  Playing playing;
  playing.stage.set_code("constant", constant(1, 0.5f));
  graph::Patch patch = patch_of({node("free", "constant"), node("held", "constant")},
                                {cable("free", "out.left"), cable("held", "out.right")});
  patch.nodes.change(1).settings["level"] = 0.25;
  playing.stage.show(patch);
  playing.play(4800);
  playing.stage.set_code("constant", constant(2, 0.75f));
  const Stereo sound = playing.play(4800);
  CHECK(sound.left.back() == 0.75f);
  CHECK(sound.right.back() == 0.25f);
}

SCENARIO("nodes whose two versions would overrun the device swap in waves") {
  SlowNodes playing;
  playing.play(48000);
  playing.events.clear();
  playing.stage.set_code("slow", slow(2));
  playing.play(9600);
  const std::vector<std::int64_t> swapped = swaps(playing);
  REQUIRE(swapped.size() == 3);
  CHECK(swapped[1] >= swapped[0] + 480);
  CHECK(swapped[2] >= swapped[1] + 480);
  CHECK(playing.stage.settled());
}

SCENARIO("modules given code at once swap at one sample") {
  Playing playing;
  playing.stage.set_codes({{"sine", sine<1>()}, {"constant", constant()}});
  playing.stage.show(
      patch_of({node("a", "sine"), node("b", "constant")}, {cable("a", "out", 0.1), cable("b", "out", 0.1)}));
  playing.play(4800);
  playing.events.clear();
  const auto news = playing.stage.set_codes({{"sine", sine<-1>(2)}, {"constant", constant(2)}});
  REQUIRE(news.size() == 2);
  CHECK(news[0].module == "constant");
  CHECK(news[1].module == "sine");
  playing.play(4800);
  const std::vector<std::int64_t> swapped = swaps(playing);
  REQUIRE(swapped.size() == 2);
  CHECK(swapped[0] == swapped[1]);
}

SCENARIO("optimised code plays once the audio thread has taken its plan, and after a fade only") {
  Playing playing;
  playing.stage.set_code("sine", sine<1>());
  playing.stage.show(patch_of({node("a", "sine")}, {cable("a", "out")}));
  playing.play(4800);
  const auto optimised = [](std::uint64_t version) {
    auto code = std::make_shared<Code>(*sine<1>(version));
    code->optimised = true;
    return code;
  };
  playing.stage.tier_up("sine", optimised(1));
  CHECK_FALSE(playing.stage.plays("sine", *optimised(1)));
  playing.play(64);
  CHECK(playing.stage.plays("sine", *optimised(1)));
  playing.stage.set_code("sine", sine<1>(2));
  playing.play(64);
  playing.stage.tier_up("sine", optimised(2));
  playing.play(64);
  CHECK_FALSE(playing.stage.plays("sine", *optimised(2)));
  playing.play(960);
  CHECK(playing.stage.plays("sine", *optimised(2)));
}
