// The control side of the engine, from a patch to what is heard.
#include "engine/stage.hpp"

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

graph::Patch patch_of(std::vector<graph::Node> nodes, std::vector<graph::Cable> cables) {
  graph::Patch patch;
  patch.nodes = std::move(nodes);
  patch.cables = std::move(cables);
  return patch;
}

bool all(const std::vector<float>& samples, float value) {
  return std::ranges::all_of(samples, [&](float x) { return std::abs(x - value) < 1e-6f; });
}

}  // namespace

SCENARIO("a node sounds once it has code and a cable to out") {
  GIVEN("a patch whose module has no code yet") {
    Playing playing;
    playing.stage.show(patch_of({node("a", "constant")}, {cable("a", "out")}));
    CHECK(all(playing.play(256).left, 0));
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

SCENARIO("the sound of knobs and cycles does not depend on how it is cut into blocks") {
  const auto render = [](int block, int chunk, bool random) {
    Playing playing({48000, block});
    playing.stage.set_code("constant", constant());
    playing.stage.set_code("plus_one", plus_one());
    playing.stage.show(patch_of({node("a", "constant"), node("loop", "plus_one"), node("back", "plus_one")},
                                {cable("a", "loop", 0.01), cable("loop", "back"), cable("back", "loop", 0.5),
                                 cable("loop", "a.level", 0.1), cable("back", "out")}));
    playing.stage.turn("a", "level", 0.9, 700, 333);
    std::mt19937 dice(1);
    std::vector<float> all_samples;
    while (all_samples.size() < 4800) {
      const int frames = std::min<int>(random ? static_cast<int>(dice() % 200 + 1) : chunk,
                                       4800 - static_cast<int>(all_samples.size()));
      const Stereo sound = playing.play(frames, frames);
      all_samples.insert(all_samples.end(), sound.left.begin(), sound.left.end());
    }
    return all_samples;
  };
  const std::vector<float> reference = render(64, 64, false);
  REQUIRE(reference.back() > 0.001f);
  CHECK(render(16, 16, false) == reference);
  CHECK(render(1024, 1024, false) == reference);
  CHECK(render(256, 64, true) == reference);
  CHECK(render(64, 64, false) == reference);
}

SCENARIO("a cycle carries one sample of delay, or one block if a module runs by blocks") {
  const auto steps = [](bool has_block) {
    Playing playing;
    playing.stage.set_code("plus_one", plus_one(has_block));
    playing.stage.show(patch_of({node("loop", "plus_one")}, {cable("loop", "loop"), cable("loop", "out")}));
    playing.play(4800);
    const std::vector<float> sound = playing.play(256).left;
    return sound[200] - sound[72];
  };
  // Once round the ring adds 0.001: per sample, or per block of 64.
  CHECK(steps(true) == Approx(0.002f).margin(2e-4));
  Playing playing;
  playing.stage.set_code("plus_one", plus_one());
  playing.stage.show(
      patch_of({node("loop", "plus_one")}, {cable("loop", "loop"), cable("loop", "out", 0.01)}));
  playing.play(2400);
  const std::vector<float> sound = playing.play(256).left;
  CHECK(sound[200] - sound[72] == Approx(0.00128f).margin(1e-5));
}

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
      CHECK(news[0].kept == std::vector<std::string>{"phase"});
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
    REQUIRE(std::ranges::all_of(sound, [](float x) { return std::isfinite(x); }));
  }
  playing.play(4800);
  CHECK(playing.stage.settled());
  CHECK(playing.stage.find("a")->instance->code().version == 301);
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
    muted.nodes[0].muted = true;
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
  patch.nodes[0].solo = true;
  playing.stage.show(patch);
  CHECK(playing.play(4800).left.back() == Approx(0.101f));
}

SCENARIO("samples that are no numbers never leave their node") {
  GIVEN("a node that fails beside one that does not") {
    Playing playing;
    playing.stage.set_code("failing", failing());
    playing.stage.set_code("constant", constant());
    playing.stage.show(patch_of({node("bad", "failing"), node("good", "constant")},
                                {cable("bad", "out"), cable("good", "out", 0.5)}));
    const std::vector<float> sound = playing.play(4800).left;
    THEN("it is silent, named, and the other plays on") {
      CHECK(sound.back() == 0.25f);
      CHECK(std::ranges::any_of(playing.events, [](const auto& event) {
        return event.kind == engine::Report::Kind::non_finite && event.node == "bad";
      }));
    }
  }
  GIVEN("a new version that fails while it fades in") {
    Playing playing;
    auto failing_at_once = failing("sine", 2);
    const_cast<Entry&>(failing_at_once->entry).create = [](void* self) { (new (self) Failing)->count = 900; };
    playing.stage.set_code("sine", sine<1>());
    playing.stage.show(patch_of({node("a", "sine")}, {cable("a", "out")}));
    playing.play(4800);
    playing.stage.set_code("sine", failing_at_once);
    const std::vector<float> sound = playing.play(4800).left;
    THEN("the old one plays on at full gain") {
      CHECK(playing.stage.find("a")->instance->code().version == 1);
      CHECK(*std::max_element(sound.begin() + 800, sound.end()) == Approx(0.5f).margin(0.001));
      CHECK(std::ranges::all_of(sound, [](float x) { return std::isfinite(x); }));
      CHECK(playing.stage.settled());
    }
  }
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

SCENARIO("a changed default is heard unless a verb has set the parameter") {
  Playing playing;
  playing.stage.set_code("constant", constant(1, 0.5f));
  graph::Patch patch = patch_of({node("free", "constant"), node("held", "constant")},
                                {cable("free", "out.left"), cable("held", "out.right")});
  patch.nodes[1].settings["level"] = 0.25;
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
  std::vector<std::int64_t> swapped;
  for (const auto& event : playing.events) {
    if (event.kind == engine::Report::Kind::swapped) swapped.push_back(event.sample);
  }
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
  std::vector<std::int64_t> swapped;
  for (const auto& event : playing.events) {
    if (event.kind == engine::Report::Kind::swapped) swapped.push_back(event.sample);
  }
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

SCENARIO("what a node refuses is told, and its module keeps the code it had") {
  Playing playing;
  const auto refusing = [](std::uint64_t version) {
    auto code = std::make_shared<Code>(*constant(version));
    code->entry.prepare = [](void*) { chronus_fail("never"); };
    return code;
  };
  const graph::Patch patch = patch_of({node("a", "constant")}, {cable("a", "out")});
  GIVEN("a node that plays") {
    playing.stage.set_code("constant", constant());
    CHECK(playing.stage.show(patch).empty());
    playing.play(4800);
    WHEN("it refuses new code") {
      const auto news = playing.stage.set_code("constant", refusing(2));
      CHECK(news[0].refusal == "prepare() refused: never");
      CHECK(playing.stage.code("constant")->version == 1);
    }
    WHEN("it refuses code that had to wait for a fade") {
      playing.stage.set_code("constant", constant(2));
      playing.play(64);
      CHECK(playing.stage.set_code("constant", refusing(3))[0].waits);
      playing.events.clear();
      playing.play(4800);
      CHECK(playing.stage.code("constant")->version == 2);
      CHECK(playing.stage.find("a")->refusal == "prepare() refused: never");
      CHECK(std::ranges::any_of(playing.events, [](const auto& event) {
        return event.kind == engine::Report::Kind::new_failed && event.node == "a" && event.number == 3;
      }));
    }
    CHECK(playing.play(64).left.back() == 0.5f);
  }
  GIVEN("a node that is new") {
    playing.stage.set_code("constant", refusing(1));
    const auto refused = playing.stage.show(patch);
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].refusal == "prepare() refused: never");
    CHECK(refused[0].fresh);
  }
}

SCENARIO("a version that fails in the last block of its fade does not take the next one's fade with it") {
  Playing playing;
  auto fails_late = failing("sine", 2);
  const_cast<Entry&>(fails_late->entry).create = [](void* self) { (new (self) Failing)->count = 540; };
  playing.stage.set_code("sine", sine<1>());
  playing.stage.show(patch_of({node("a", "sine")}, {cable("a", "out")}));
  playing.play(4800);
  playing.stage.set_code("sine", fails_late);
  playing.play(64);
  playing.stage.set_code("sine", sine<-1>(3));
  const std::vector<float> sound = playing.play(5120, 512).left;  // the control side hears of both at once
  CHECK(std::ranges::any_of(playing.events, [](const auto& event) {
    return event.kind == engine::Report::Kind::new_failed && event.number == 2;
  }));
  CHECK(playing.stage.find("a")->instance->code().version == 3);
  CHECK(largest_step(part(sound, 1000, 4120)) < 0.05f);
  const auto swapped = [](const auto& event) {
    return event.kind == engine::Report::Kind::swapped && event.number == 3;
  };
  const auto faded = [](const auto& event) {
    return event.kind == engine::Report::Kind::faded && event.number == 3;
  };
  const auto begin = std::ranges::find_if(playing.events, swapped);
  const auto end = std::find_if(begin, playing.events.end(), faded);
  REQUIRE(end != playing.events.end());
  CHECK(end->sample >= begin->sample + 480);
  CHECK(playing.stage.settled());
}
