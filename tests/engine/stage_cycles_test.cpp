// Cycles of cables: the delay they carry, and that the size of a block does not matter to them.
#include <algorithm>
#include <cmath>
#include <random>

#include "engine/misdeeds.hpp"
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

namespace {

void (*mishap)(float& out) = nullptr;  // what a Stumbler's 1000th sample is

/// out = in / 2 + 0.1, but once.
struct Stumbler {
  int count = 0;
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      block.outputs[0][i] = block.inputs[0][i] * 0.5f + 0.1f;
      if (++count == 1000) mishap(block.outputs[0][i]);
    }
  }
  void reset() {}
};

std::shared_ptr<const Code> stumbler() {
  ModuleInfo info;
  info.name = "stumbler";
  info.inputs = {input()};
  info.outputs = {audio_output()};
  return native_code<Stumbler>(info);
}

}  // namespace

SCENARIO("What goes wrong in a cycle in the middle of a block ends one sample of one node") {
  const auto render = [](int chunk) {
    Playing playing;
    playing.stage.set_code("stumbler", stumbler());
    playing.stage.set_code("plus_one", plus_one());
    playing.stage.show(
        patch_of({node("before", "plus_one"), node("bad", "stumbler"), node("after", "plus_one")},
                 {cable("before", "bad"), cable("bad", "after"), cable("after", "before", 0.5),
                  cable("after", "out.left"), cable("before", "out.right")}));
    return playing.play(1216, chunk);
  };
  GIVEN("a node whose 1000th sample is not finite") {
    mishap = [](float& out) { out = NAN; };
    THEN("a block of 64 samples sounds as 64 of one do, and all of it is finite") {
      const Stereo sound = render(64);
      const Stereo by_one = render(1);
      CHECK(std::ranges::all_of(sound.left, [](float x) { return std::isfinite(x); }));
      CHECK(sound.left == by_one.left);
      CHECK(sound.right == by_one.right);
    }
  }
  GIVEN("a node that writes to null at its 1000th sample") {
    mishap = [](float&) { write_to_null(); };
    THEN("the others of the cycle play on within the block") {
      const Stereo sound = render(64);
      const Stereo by_one = render(1);
      CHECK(std::ranges::all_of(sound.left, [](float x) { return std::isfinite(x); }));
      // Until the control side hears of it: sooner where it is awake after each sample.
      CHECK(std::equal(sound.left.begin(), sound.left.begin() + 1024, by_one.left.begin()));
    }
  }
}
