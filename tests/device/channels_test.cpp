// A card's channels, each way, by way of real sound servers.
#include <atomic>

#include "device/device.hpp"
#include "device/open_card.hpp"
#include "device/sound_servers.hpp"
#include "device/test_signal.hpp"
#include "support/catch.hpp"

using namespace chronus::device;
using namespace chronus::test;

SCENARIO("a JACK card with 2 inputs and 4 outputs plays and hears on all of them") {
  JackServer server(48000, 128, {.inputs = 2, .outputs = 4});
  const auto card = open_when_ready({"jack", ""}, usual);
  CHECK(card->status().format.outputs == 4);
  CHECK(card->status().format.inputs == 2);
  CHECK(card->status().no_input.empty());

  std::atomic<std::uint64_t> heard{0}, wrong{0}, others{0};
  std::uint64_t played = 0;
  std::uint64_t last = 0;
  REQUIRE(card->start([&](const AudioBlock& block) {
    if (block.out.size() != 4 || block.in.size() != 2) return void(++others);
    for (int i = 0; i < block.frames; ++i) {
      for (float* const channel : block.out) channel[i] = 0;
      block.out[2][i] = left_at(++played);
      const float sample = block.in[1][i];
      if (sample == 0) continue;
      if (last == 0) {
        for (std::uint64_t age = 0; age < 4096 && last == 0; ++age)
          if (age < played && sample == left_at(played - age)) last = played - age;
      } else {
        ++last;
      }
      ++(sample == left_at(last) ? heard : wrong);
    }
  }));
  REQUIRE(wait_until([] { return JackServer::connect("chronus:outport 2", "chronus:inport 1"); }));
  CHECK(wait_until([&] { return heard > 4800; }));
  CHECK(others == 0);
  card->stop();
  CHECK(wrong * 100 < heard);
}

SCENARIO("no more channels are opened than are asked for") {
  JackServer server(48000, 128, {.inputs = 2, .outputs = 4});
  Format wish = usual;
  wish.outputs = 3;
  wish.inputs = 0;
  const auto card = open_when_ready({"jack", ""}, wish);
  CHECK(card->status().format.outputs == 3);
  CHECK(card->status().format.inputs == 0);
  std::atomic<int> blocks{0}, others{0};
  REQUIRE(card->start([&](const AudioBlock& block) {
    ++(block.out.size() == 3 && block.in.empty() ? blocks : others);
    for (float* const channel : block.out) std::fill_n(channel, block.frames, 0.0f);
  }));
  CHECK(wait_until([&] { return blocks > 10; }));
  CHECK(others == 0);
}

SCENARIO("a JACK card without inputs plays") {
  JackServer server(48000, 128, {.inputs = 0, .outputs = 2});
  const auto card = open_when_ready({"jack", ""}, usual);
  CHECK(card->status().format.inputs == 0);
  std::atomic<int> blocks{0};
  REQUIRE(card->start([&](const AudioBlock&) { ++blocks; }));
  CHECK(wait_until([&] { return blocks > 10; }));
}

SCENARIO("PulseAudio's source is heard beside its sink") {
  PulseServer server(48000);
  const auto card = open_when_ready({"pulse", "nowhere"}, usual);
  CHECK(card->status().format.inputs > 0);
  std::atomic<int> blocks{0}, others{0};
  REQUIRE(card->start([&](const AudioBlock& block) {
    ++(block.in.size() > 0 && block.in[0] ? blocks : others);
    for (float* const channel : block.out) std::fill_n(channel, block.frames, 0.0f);
  }));
  CHECK(wait_until([&] { return blocks > 50; }));
  CHECK(others == 0);
  CHECK(card->status().trouble.empty());
}
