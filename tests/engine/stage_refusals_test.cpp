// Code that a node does not play: it gives non-finite samples, or refuses to be prepared.
#include <algorithm>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("non-finite samples never leave their node") {
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
    const_cast<Entry&>(failing_at_once->entry).create = [](void* self, const ModuleParts*) {
      (new (self) Failing)->count = 900;
    };
    playing.stage.set_code("sine", sine<1>());
    playing.stage.show(patch_of({node("a", "sine")}, {cable("a", "out")}));
    playing.play(4800);
    playing.stage.set_code("sine", failing_at_once);
    const std::vector<float> sound = playing.play(4800).left;
    THEN("the old one plays on at full gain") {
      CHECK(playing.stage.find("a")->instance->code().version == 1);
      CHECK(*std::max_element(sound.begin() + 800, sound.end()) == Approx(0.5f).margin(0.001));
      CHECK(finite(sound));
      CHECK(playing.stage.settled());
    }
  }
}

SCENARIO("a version that fails in the last block of its fade does not take the next one's fade with it") {
  Playing playing;
  auto fails_late = failing("sine", 2);
  const_cast<Entry&>(fails_late->entry).create = [](void* self, const ModuleParts*) {
    (new (self) Failing)->count = 540;
  };
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
