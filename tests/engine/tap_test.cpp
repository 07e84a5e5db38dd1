// Taps: what listeners get of the patch's ports.
#include "engine/tap.hpp"

#include <vector>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

std::vector<float> all_of(Tap& tap) {
  std::vector<float> samples;
  for (float sample = 0; tap.pop(sample);) samples.push_back(sample);
  return samples;
}

}  // namespace

SCENARIO("taps that are opened together begin at one sample, which they know") {
  Playing playing;
  playing.stage.set_code("sine", sine());
  playing.stage.set_code("plus_one", plus_one());
  playing.stage.show(
      patch_of({node("tone", "sine"), node("more", "plus_one")},
               {cable("tone", "more"), cable("more", "out.left"), cable("tone", "out.right")}));
  const int chunk = GENERATE(64, 37);
  playing.play(4800, chunk);
  const auto taps = playing.stage.listen(
      {{"tone", "out"}, {"more", "out"}, {"out", "left"}, {"nobody", "out"}, {"in", "left"}});
  const std::int64_t before = playing.engine.now().sample;
  const Stereo heard = playing.play(4800, chunk);

  std::vector<std::vector<float>> samples;
  for (const auto& tap : taps) {
    CHECK(tap->first() == taps[0]->first());
    CHECK(tap->lost() == 0);
    samples.push_back(all_of(*tap));
    CHECK(samples.back().size() == samples[0].size());
  }
  const std::int64_t first = taps[0]->first();
  REQUIRE(first >= before);
  REQUIRE(first < before + 2 * 64);

  THEN("they hold what was played, sample for sample") {
    const auto skipped = static_cast<std::size_t>(first - before + playing.engine.latency());
    for (std::size_t i = 0; skipped + i < heard.left.size(); ++i) {
      REQUIRE(samples[2][i] == heard.left[skipped + i]);
      REQUIRE(samples[0][i] == heard.right[skipped + i]);
      REQUIRE(samples[1][i] == samples[0][i] + 0.001f);
      REQUIRE(samples[3][i] == 0);
      REQUIRE(samples[4][i] == 0);
    }
  }
  AND_WHEN("its node is renamed and goes") {
    playing.stage.rename("tone", "other");
    playing.stage.show(patch_of({node("other", "sine"), node("more", "plus_one")}, {cable("other", "more")}));
    playing.play(4800, chunk);
    const std::vector<float> renamed = all_of(*taps[0]);
    CHECK(renamed.size() == 4800);
    CHECK(renamed[4000] != 0);
    playing.stage.show(patch_of({}, {}));
    playing.play(4800, chunk);
    CHECK(all_of(*taps[0]).back() == 0);
    CHECK(taps[0]->lost() == 0);
  }
  AND_WHEN("they are closed") {
    playing.stage.stop_listening(taps);
    playing.play(640, chunk);
    for (const auto& tap : taps) all_of(*tap);
    playing.play(640, chunk);
    for (const auto& tap : taps) CHECK(all_of(*tap).empty());
    CHECK_FALSE(playing.stage.listens());
  }
}

SCENARIO("a tap that nobody reads counts what it loses, and never holds up the sound") {
  Playing playing;
  playing.stage.set_code("sine", sine());
  playing.stage.show(patch_of({node("tone", "sine")}, {cable("tone", "out")}));
  const auto taps = playing.stage.listen({{"tone", "out"}});
  playing.play(1 << 17);
  const std::size_t there = all_of(*taps[0]).size();
  CHECK(there > 60'000);
  CHECK(taps[0]->lost() + there + static_cast<std::uint64_t>(taps[0]->first()) == 1 << 17);
}
