// The device's channels, each way, as the patch's `in` and `out`.
#include <array>
#include <cmath>
#include <vector>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

/// A device of so many channels each way. Input c holds the frame's number plus 1000 c, in units that pass
/// the limiter unchanged.
class Card {
 public:
  Card(Playing& playing, int inputs, int outputs)
      : playing_(playing), in_(static_cast<std::size_t>(inputs)), out(static_cast<std::size_t>(outputs)) {}

  static float sample(int channel, std::int64_t frame) {
    return static_cast<float>(frame % 500 + 1000 * channel) / 65536;
  }

  /// Renders on, in calls of `chunk`.
  void play(int frames, int chunk = 64) {
    for (auto& channel : out) channel.resize(static_cast<std::size_t>(at_ + frames));
    for (const std::int64_t end = at_ + frames; at_ < end;) {
      const int now = static_cast<int>(std::min<std::int64_t>(chunk, end - at_));
      std::vector<const float*> inputs;
      std::vector<float*> outputs;
      for (std::size_t c = 0; c < in_.size(); ++c) {
        in_[c].resize(static_cast<std::size_t>(now));
        for (int i = 0; i < now; ++i)
          in_[c][static_cast<std::size_t>(i)] = sample(static_cast<int>(c), at_ + i);
        if (spoilt) in_[c].front() = NAN;
        inputs.push_back(in_[c].data());
      }
      for (auto& channel : out) outputs.push_back(channel.data() + at_);
      {
        const AllocationTrap trap;
        playing_.engine.process({inputs, outputs, now});
      }
      playing_.stage.collect();
      at_ += now;
    }
  }

  /// What an output holds of frame `frame` on its way through the engine.
  float heard(std::size_t channel, std::int64_t frame) const {
    return out[channel][static_cast<std::size_t>(frame + playing_.engine.latency())];
  }

 private:
  Playing& playing_;
  std::vector<std::vector<float>> in_;
  std::int64_t at_ = 0;

 public:
  std::vector<std::vector<float>> out;
  bool spoilt = false;  ///< the first sample of each call is non-finite
};

}  // namespace

SCENARIO("what comes in leaves by the outputs to which cables lead") {
  Playing playing;
  const int chunk = GENERATE(64, 37, 256);
  CAPTURE(chunk);
  Card card(playing, 3, 5);

  GIVEN("cables from three inputs to three outputs") {
    playing.stage.show(patch_of(
        {}, {cable("in.left", "out.4"), cable("in.3", "out.left"), cable("in.right", "out.5", 0.5)}));
    card.play(4800, chunk);
    THEN("each output has its input's samples, at the same time") {
      for (std::int64_t frame = 2000; frame < 4000; ++frame) {
        REQUIRE(card.heard(0, frame) == Card::sample(2, frame));
        REQUIRE(card.heard(1, frame) == 0);
        REQUIRE(card.heard(2, frame) == 0);
        REQUIRE(card.heard(3, frame) == Card::sample(0, frame));
        REQUIRE(card.heard(4, frame) == 0.5f * Card::sample(1, frame));
      }
    }
  }

  GIVEN("a cable from `in` to `out`") {
    playing.stage.show(patch_of({}, {cable("in", "out")}));
    card.play(4800, chunk);
    THEN("both sides pass") {
      CHECK(card.heard(0, 3000) == Card::sample(0, 3000));
      CHECK(card.heard(1, 3000) == Card::sample(1, 3000));
    }
    AND_WHEN("it is taken away") {
      playing.stage.show(patch_of({}, {}));
      card.play(4800, chunk);
      THEN("it fades out and is gone") {
        CHECK(card.out[0].back() == 0);
        CHECK(playing.stage.settled());
      }
    }
  }
}

SCENARIO("a module hears the device") {
  Playing playing;
  playing.stage.set_code("plus_one", plus_one());
  playing.stage.show(patch_of({node("g", "plus_one")}, {cable("in.2", "g"), cable("g", "out.3")}));
  Card card(playing, 2, 4);
  card.play(4800);
  for (std::int64_t frame = 2000; frame < 4000; ++frame)
    REQUIRE(card.heard(2, frame) == Card::sample(1, frame) + 0.001f);
  CHECK(card.heard(0, 3000) == 0);
}

SCENARIO("channels that the device does not have are silent, and nothing else suffers") {
  Playing playing;
  playing.stage.show(
      patch_of({}, {cable("in.7", "out.left"), cable("in.left", "out.right"), cable("in.left", "out.9")}));
  Card card(playing, 1, 2);
  card.play(4800);
  CHECK(card.heard(0, 3000) == 0);
  CHECK(card.heard(1, 3000) == Card::sample(0, 3000));

  WHEN("a device with more takes its place, and then one without inputs") {
    Card more(playing, 8, 10);
    more.play(4800);
    CHECK(more.out[8].back() == more.out[1].back());
    Card none(playing, 0, 2);
    none.play(4800);
    CHECK(none.out[1].back() == 0);
  }
}

SCENARIO("a non-finite sample from the device is silence") {
  Playing playing;
  playing.stage.show(patch_of({}, {cable("in", "out")}));
  Card card(playing, 2, 2);
  card.spoilt = true;
  card.play(4800);
  for (const float sample : card.out[0]) REQUIRE(std::isfinite(sample));
  CHECK(card.heard(0, 64 * 40) == 0);
  CHECK(card.heard(0, 64 * 40 + 1) == Card::sample(0, 64 * 40 + 1));
}

SCENARIO("pairs of outputs are limited apart") {
  Playing playing;
  playing.stage.show(patch_of({}, {cable("in.left", "out.left", 400), cable("in.left", "out.4")}));
  Card card(playing, 1, 4);
  card.play(9600);
  float loudest = 0;
  for (const float sample : card.out[0]) loudest = std::max(loudest, std::abs(sample));
  CHECK(loudest <= Limiter::ceiling + 1e-4f);
  CHECK(card.heard(3, 8000) == Card::sample(0, 8000));
  CHECK(playing.engine.take_limiter_reduction() > 3);
}

SCENARIO("a soloed node silences what passes from `in` to `out` beside it") {
  Playing playing;
  playing.stage.set_code("plus_one", plus_one());
  graph::Patch patch =
      patch_of({node("g", "plus_one")}, {cable("in", "out"), cable("in.left", "g"), cable("g", "out.left")});
  patch.change("g")->solo = true;
  playing.stage.show(patch);
  Card card(playing, 2, 2);
  card.play(4800);
  CHECK(card.heard(1, 3000) == 0);
  CHECK(card.heard(0, 3000) != 0);
}
