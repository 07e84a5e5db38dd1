// Cycles of cables: the delay they carry, and that the size of a block does not matter to them.
#include <random>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

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
