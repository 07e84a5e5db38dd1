// Modules that together take more time than there is: which are named, which are passed by, and when.
#include "engine/overload.hpp"

#include <ctime>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "engine/slow_nodes.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
using engine::Aside;
using engine::Overload;

namespace {

/// Plays 10 ms at a time, with fake time.
class Judged {
 public:
  /// Plays `seconds` at this load; says what was judged: "2?" for node 2 that is named, "2!" that it goes.
  std::string play(double seconds, double load, const std::vector<Overload::Cost>& nodes) {
    std::string said;
    for (double done = 0; done < seconds - 0.001; done += 0.01) {
      sample_ += 480;
      busy_ns_ += std::llround(load * 1e7);
      if (!overload_.hear(sample_, busy_ns_, 48000)) continue;
      const Overload::Verdict verdict = overload_.judge(nodes);
      said += std::to_string(verdict.node) + (verdict.bypass ? "!" : "?");
      last = verdict;
    }
    return said;
  }

  Overload::Verdict last;

 private:
  Overload overload_;
  std::int64_t sample_ = 0;
  std::int64_t busy_ns_ = 0;
};

const std::vector<Overload::Cost> three{{1, 2000}, {2, 9000}, {3, 10000}};

}  // namespace

SCENARIO("The worst is named after a tenth of a second and goes after another") {
  Judged judged;
  CHECK(judged.play(0.01, 0, three).empty());
  CHECK(judged.play(0.09, 1.2, three).empty());
  CHECK(judged.play(0.01, 1.2, three) == "3?");
  CHECK(judged.last.share == Approx(0.48));
  CHECK(judged.last.load == Approx(1.2));
  CHECK(judged.play(0.1, 1.2, three) == "3!");
  WHEN("it goes on without it") {
    CHECK(judged.play(0.2, 1.2, {three[0], three[1]}) == "2?2!");
    CHECK(judged.play(0.2, 1.2, {three[0]}) == "1?1!");
    CHECK(judged.play(0.1, 1.2, {}) == "0?");
  }
  WHEN("there is enough time without it") {
    CHECK(judged.play(5, 0.9, {three[0], three[1]}).empty());
  }
}

SCENARIO("Who is named goes only if it goes on") {
  Judged judged;
  judged.play(0.01, 0, three);
  CHECK(judged.play(0.1, 1.2, three) == "3?");
  WHEN("it does not") {
    CHECK(judged.play(0.05, 0.5, three).empty());
    CHECK(judged.play(0.1, 1.2, three) == "3?");
  }
  WHEN("another is the worst meanwhile") {
    CHECK(judged.play(0.1, 1.2, {{1, 99999}, three[2]}) == "3!");
  }
  WHEN("it was removed meanwhile") {
    CHECK(judged.play(0.2, 1.2, {three[0], three[1]}) == "2?2!");
  }
}

SCENARIO("One slow block, or few, blame nobody") {
  Judged judged;
  judged.play(0.01, 0, three);
  for (int i = 0; i < 100; ++i) {
    REQUIRE(judged.play(0.04, 0.3, three).empty());
    REQUIRE(judged.play(0.01, 3, three).empty());
  }
}

SCENARIO("A version that waits for its turn does not silence the one that plays") {
  SlowNodes playing;
  playing.play(4800);
  for (const char* name : SlowNodes::names)
    playing.stage.send({engine::Event::Kind::bypass, playing.stage.find(name)->state->id});
  CHECK(playing.play(9600).left.back() == Approx(0).margin(1e-4));
  playing.stage.set_code("slow", slow(2));
  CHECK(playing.play(9600).left.back() == Approx(0.15f).margin(1e-4));
  playing.stage.set_code("slow", slow(3));
  const Stereo sound = playing.play(9600);
  CHECK(*std::ranges::min_element(sound.left) == Approx(0.15f).margin(1e-3));
}

SCENARIO("A bypass passes on sound alone") {
  struct Huge {
    void run(const Block& block) { std::fill_n(block.outputs[0], block.frames, 3e38f); }
  };
  ModuleInfo huge;
  huge.name = "huge";
  huge.outputs = {audio_output()};
  huge.outputs[0].kind = OutputKind::cv;
  Playing playing;
  playing.stage.set_codes({{"huge", native_code<Huge>(huge)}, {"plus_one", plus_one()}});
  graph::Patch patch;
  patch.nodes = {node("source", "huge"), node("effect", "plus_one")};
  patch.cables = {cable("source", "effect", 10), cable("effect", "out")};
  playing.stage.show(patch);
  playing.play(64);
  playing.stage.send({engine::Event::Kind::bypass, playing.stage.find("effect")->state->id});
  CHECK(finite(playing.play(9600).left));
  CHECK(playing.stage.find("effect")->state->meters.peak[0] < 1);
}

#ifndef CHRONUS_SANITIZED
namespace {

/// What share of the music's time a module takes.
std::array<double, 3> shares{};

/// out = in + 0.25, and takes its share of CPU time.
template <int Which>
struct Busy {
  void run(const Block& block) {
    const auto now = [] {
      timespec time;
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
      return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
    };
    const auto end = now() + static_cast<std::int64_t>(shares[Which] * block.frames * 1e9 / 48000);
    while (now() < end) {
    }
    for (int i = 0; i < block.frames; ++i) block.outputs[0][i] = block.inputs[0][i] + 0.25f;
  }
};

template <int Which>
std::shared_ptr<const Code> busy(const char* input_name) {
  ModuleInfo info;
  info.name = "busy";
  info.inputs = {input(input_name)};
  info.outputs = {audio_output()};
  return native_code<Busy<Which>>(info);
}

/// A source, an effect after it, and one that takes no time.
graph::Patch patch_of_three() {
  graph::Patch patch;
  patch.nodes = {node("source", "source"), node("effect", "effect"), node("tone", "sine")};
  patch.cables = {cable("source", "effect"), cable("effect", "out.left"), cable("tone", "out.right", 0.5)};
  return patch;
}

std::string story(const Playing& playing) {
  std::string told;
  for (const auto& event : playing.events) {
    if (event.kind == engine::Report::Kind::strains) told += event.node + "? ";
    if (event.kind == engine::Report::Kind::put_aside) told += event.node + "! ";
  }
  return told;
}

struct Overloaded : Playing {
  explicit Overloaded(bool live) : Playing({.live = live}) {
    stage.set_codes({{"source", busy<0>("pitch")}, {"effect", busy<1>("in")}, {"sine", sine()}});
    stage.show(patch_of_three());
  }
};

}  // namespace

SCENARIO("The module that takes the most is passed by, and the others play on") {
  GIVEN("an effect") {
    shares = {0.3, 0.9};
    Overloaded playing(true);
    const Stereo sound = playing.play(19200);
    CHECK(story(playing) == "effect? effect! ");
    CHECK(sound.left[4800] == 0.5f);
    CHECK(sound.left.back() == Approx(0.25f).margin(1e-4));  // what comes in goes out
    CHECK(largest_step(part(sound.left, 4800, 14400)) < 0.01);
    shares = {};
    Overloaded alone(true);
    CHECK(alone.play(19200).right == sound.right);
    WHEN("it is reset") {
      shares = {};
      playing.stage.reset("effect", 0);
      const Stereo after = playing.play(9600);
      THEN("it plays again") {
        CHECK(after.left.back() == Approx(0.5f).margin(1e-4));
        CHECK(largest_step(after.left) < 0.01);
      }
    }
    WHEN("faster code of the same version comes") {
      shares = {};
      playing.stage.tier_up("effect", busy<1>("in"));
      const Stereo after = playing.play(9600);
      THEN("it plays again") {
        CHECK(after.left.back() == Approx(0.5f).margin(1e-4));
      }
    }
  }
  GIVEN("a source") {
    shares = {0.9, 0.3};
    Overloaded playing(true);
    const Stereo sound = playing.play(19200);
    CHECK(story(playing) == "source? source! ");
    CHECK(sound.left.back() == Approx(0.25f).margin(1e-4));  // the effect alone
  }
  GIVEN("both in a loop of cables") {
    shares = {0.3, 0.9};
    Overloaded playing(true);
    graph::Patch patch = patch_of_three();
    patch.cables.push_back(cable("effect", "source", 0.1));
    playing.stage.show(patch);
    playing.play(19200);
    CHECK(story(playing) == "effect? effect! ");
  }
  GIVEN("an engine that no device waits for") {
    shares = {0.3, 0.9};
    Overloaded playing(false);
    playing.play(19200);
    CHECK(story(playing).empty());
  }
}
#endif
