// A node that gives a non-finite sample is silent from it to the next multiple of 16 samples, and begins anew
// there; it does not matter where a run of the node ends.
#include "engine/non_finite.hpp"

#include <cmath>
#include <random>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// Rises by a thousandth of its level a sample; its sample number Bad is not finite.
template <int Bad>
struct Hiccup {
  int count = 0;
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      const float level = block.params[0][block.moving ? i : 0];
      const float value = 1e-4f * level * static_cast<float>(count) + 0.5f * block.inputs[0][i];
      block.outputs[0][i] = count++ == Bad ? std::numeric_limits<float>::infinity() : value;
    }
  }
  void reset() { count = 0; }
};

template <int Bad>
std::shared_ptr<const Code> hiccup(const char* name, std::uint64_t version = 1) {
  ModuleInfo info;
  info.name = name;
  info.inputs = {input()};
  info.outputs = {audio_output()};
  info.params = {knob("level", 1, 0, 2)};
  return native_code<Hiccup<Bad>>(info, version);
}

/// How the engine cuts what it plays.
struct Cut {
  int block;
  int chunk;        ///< 0: each time another
  bool has_events;  ///< which cut it further
};

/// The sound of `frames` samples; events of a node that is not heard cut it.
std::vector<float> cut_by(Playing& playing, const Cut& cut, int frames) {
  std::mt19937 dice(7);
  std::vector<float> sound;
  while (static_cast<int>(sound.size()) < frames) {
    const int left = frames - static_cast<int>(sound.size());
    const int now = std::min(left, cut.chunk > 0 ? cut.chunk : static_cast<int>(dice() % 300 + 1));
    if (cut.has_events)
      playing.stage.turn("deaf", "level", 0.5, 0, playing.engine.now().sample + dice() % 64);
    const Stereo part = playing.play(now, now);
    sound.insert(sound.end(), part.left.begin(), part.left.end());
  }
  return sound;
}

const Cut cuts[] = {{64, 64, false}, {16, 16, false}, {1024, 1024, false},
                    {256, 0, false}, {64, 0, true},   {64, 64, true}};

}  // namespace

TEST_CASE("the frames before a sample that is not finite are counted") {
  float samples[8] = {0, -1, 3e38f, 1e-40f, 5, 6, 7, 8};
  CHECK(engine::finite_frames(samples, 8) == 8);
  for (const float bad : {INFINITY, -INFINITY, NAN, -NAN}) {
    samples[5] = bad;
    CHECK(engine::finite_frames(samples, 8) == 5);
    CHECK(engine::finite_frames(samples, 5) == 5);
  }
}

TEST_CASE("a module begins anew at the next multiple of 16") {
  CHECK(engine::begins_anew(0) == 16);
  CHECK(engine::begins_anew(15) == 16);
  CHECK(engine::begins_anew(16) == 32);
}

SCENARIO("a node is silent from a non-finite sample to the next multiple of 16, and begins anew there") {
  Playing playing;
  playing.stage.set_code("hiccup", hiccup<1003>("hiccup"));
  playing.stage.show(patch_of({node("a", "hiccup")}, {cable("a", "out")}));
  const std::vector<float> sound = playing.play_past_limiter(2000).left;
  CHECK(sound[1002] == Approx(0.1002f));
  for (int i = 1003; i < 1008; ++i) CHECK(sound[i] == 0);
  for (int i = 1008; i < 1100; ++i)
    CHECK(sound[i] == Approx(1e-4f * static_cast<float>(i - 1008)).margin(1e-7));
}

SCENARIO("where a run ends does not matter to a node that gives non-finite samples") {
  const bool in_ring = GENERATE(false, true);
  const auto render = [&](const Cut& cut, const char* module) {
    Playing playing({48000, cut.block});
    playing.stage.set_codes(
        {{"seldom", hiccup<5003>("seldom")}, {"often", hiccup<701>("often")}, {"constant", constant()}});
    playing.stage.show(
        patch_of({node("a", module), node("b", module), node("deaf", "constant")},
                 {cable("a", "b"), cable(in_ring ? "b" : "deaf", "a", 0.3), cable("a", "out")}));
    playing.stage.turn("a", "level", 0.25, 9000, 1000);
    return cut_by(playing, cut, 19200);
  };
  for (const char* module : {"seldom", "often"}) {
    const std::vector<float> reference = render(cuts[0], module);
    CHECK(*std::ranges::max_element(reference) > 0.05f);
    for (const Cut& cut : cuts) {
      CAPTURE(in_ring, module, cut.block, cut.chunk, cut.has_events);
      CHECK(render(cut, module) == reference);
    }
  }
}

SCENARIO("where a run ends does not matter to a version that gives non-finite samples while it fades") {
  const bool old_is_bad = GENERATE(false, true);
  const auto render = [&](const Cut& cut) {
    Playing playing({48000, cut.block});
    playing.stage.set_codes({{"thing", old_is_bad ? hiccup<5003>("thing", 1) : hiccup<1000000>("thing", 1)},
                             {"constant", constant()}});
    playing.stage.show(patch_of({node("a", "thing"), node("deaf", "constant")}, {cable("a", "out")}));
    std::vector<float> sound = cut_by(playing, {cut.block, 64, false}, 4800);
    playing.stage.set_code("thing", old_is_bad ? hiccup<1000000>("thing", 2) : hiccup<203>("thing", 2));
    const std::vector<float> fade = cut_by(playing, cut, 2400);
    sound.insert(sound.end(), fade.begin(), fade.end());
    return sound;
  };
  const std::vector<float> reference = render(cuts[0]);
  for (const Cut& cut : cuts) {
    CAPTURE(cut.block, cut.chunk, cut.has_events);
    CHECK(render(cut) == reference);
  }
}
