// Sound cards, by way of real sound servers that have none.
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <thread>
#include <unordered_map>

#include "device/again.hpp"
#include "device/device.hpp"
#include "device/gate.hpp"
#include "device/open_card.hpp"
#include "device/runaway.hpp"
#include "device/sound_servers.hpp"
#include "device/test_signal.hpp"
#include "support/catch.hpp"
#include "support/environment.hpp"

using namespace chronus::device;
using namespace chronus::test;

namespace {

void busy_for(Seconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

struct Run {
  std::uint64_t begin = 0, length = 0;
};

/// The longest stretch of what was recorded in which every sample is the one that Counting played.
Run longest_exact_run(const std::string& raw) {
  std::vector<float> samples(raw.size() / sizeof(float));
  if (!samples.empty()) std::memcpy(samples.data(), raw.data(), samples.size() * sizeof(float));
  const std::uint64_t frames = samples.size() / 2;
  std::unordered_map<float, std::uint64_t> frame_of;
  for (std::uint64_t frame = 0; frame < frames; ++frame) frame_of.emplace(left_at(frame), frame);
  Run best;
  for (std::uint64_t i = 0; i < frames;) {
    const auto known = frame_of.find(samples[2 * i]);
    const std::uint64_t begin = known == frame_of.end() ? 0 : known->second;
    std::uint64_t length = 0;
    while (i + length < frames && samples[2 * (i + length)] == left_at(begin + length) &&
           samples[2 * (i + length) + 1] == right_at(begin + length))
      ++length;
    if (length > best.length) best = {begin, length};
    i += std::max<std::uint64_t>(1, length);
    while (i < frames && samples[2 * i] == 0) ++i;
  }
  return best;
}

}  // namespace

SCENARIO("a JACK server is played to, in the server's own format") {
  JackServer server(44100, 128);
  const auto card = open_when_ready({"jack", ""}, usual);

  std::atomic<std::uint64_t> blocks{0}, others{0};
  const Render render = [&](const AudioBlock& block) {
    for (float* const channel : block.out) std::fill_n(channel, block.frames, 0.25f);
    ++(block.frames == 128 && block.out[1] - block.out[0] >= block.frames ? blocks : others);
  };
  REQUIRE(card->start(render));
  CHECK(wait_until([&] { return blocks > 100; }));
  const Status status = card->status();
  CHECK(status.name == "JACK: system");
  CHECK(status.audible);
  CHECK(status.format.sample_rate == 44100);
  CHECK(status.format.block == 128);
  CHECK(status.callbacks >= 100);
  CHECK_FALSE(status.realtime);
  CHECK_FALSE(status.realtime_refusal.empty());
  CHECK_FALSE(card->start(render));

  card->stop();
  const std::uint64_t after_stop = blocks;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(blocks == after_stop);
  CHECK(others == 0);

  REQUIRE(card->start(render));
  CHECK(wait_until([&] { return blocks > after_stop + 100; }));
  CHECK(card->status().trouble.empty());
}

SCENARIO("a JACK server's end is noticed at once, and takes nobody along") {
  JackServer server(48000, 128);
  const auto card = open_when_ready({"jack", ""}, usual);
  std::atomic<int> blocks{0}, long_blocks{0};
  std::atomic<bool> take_long{false};
  REQUIRE(card->start([&](const AudioBlock&) {
    ++blocks;
    if (!take_long.exchange(false)) return;
    busy_for(Seconds(0.5));
    ++long_blocks;
  }));
  REQUIRE(wait_until([&] { return blocks > 10; }));
  const auto gone = [&] { return card->status().trouble == "the sound server has closed the connection"; };

  WHEN("it ends between two blocks") {
    server.process().signal(SIGTERM);
    CHECK(wait_until(gone));
    card->stop();
  }
  WHEN("it ends in the middle of a block") {
    take_long = true;
    REQUIRE(wait_until([&] { return !take_long; }));
    server.process().signal(SIGTERM);
    THEN("the block is played to its end") {
      CHECK(wait_until(gone));
      card->stop();
      CHECK(long_blocks == 1);
    }
  }
  WHEN("it is killed, and what was opened is forgotten") {
    server.process().signal(SIGKILL);
    CHECK(wait_until(gone));
  }
  THEN("it is not played to again until it is back") {
    server.process().signal(SIGKILL);
    CHECK(wait_until(gone));
    card->stop();
    CHECK_FALSE(card->start([](const AudioBlock&) {}));
  }
}

SCENARIO("what is rendered arrives at a PulseAudio sink sample for sample") {
  PulseServer server(48000);
  const auto card = open_when_ready({"pulse", "nowhere"}, usual);
  Process recording = server.record(48000);
  REQUIRE(card->start(Counting{}));
  CHECK(wait_until([&] { return longest_exact_run(recording.output()).length > 48000; }, Seconds(20),
                   Seconds(0.5)));
  const Status status = card->status();
  CHECK(status.name == "PulseAudio: Nowhere");
  CHECK(status.audible);
  CHECK(status.format.sample_rate == 48000);
  CHECK(status.format.block == 256);
  CHECK(status.trouble.empty());
  card->stop();
  card->stop();
  CHECK(card->status().trouble.empty());
}

SCENARIO("a PulseAudio server that dies is noticed") {
  PulseServer server(48000);
  const auto card = open_when_ready({"pulse", ""}, usual);
  std::atomic<std::uint64_t> blocks{0};
  REQUIRE(card->start([&](const AudioBlock&) { ++blocks; }));
  REQUIRE(wait_until([&] { return blocks > 50; }));
  server.process().signal(SIGKILL);
  CHECK(wait_until([&] { return !card->status().trouble.empty(); }));
  const std::uint64_t after = blocks;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(blocks == after);
  card->stop();
  CHECK_FALSE(card->start([](const AudioBlock&) {}));
}

SCENARIO("devices are listed and chosen by a part of their name") {
  PulseServer server(44100);
  open_when_ready({"pulse", ""}, usual);
  bool listed = false;
  for (const auto& card : list_sound_cards())
    if (card.api == "pulse" && card.name == "Nowhere" && card.channels == 2) listed = true;
  CHECK(listed);
  CHECK(open_sound_card({"pulse", "WHERE"}, usual));
  const auto none = open_sound_card({"pulse", "elsewhere"}, usual);
  REQUIRE_FALSE(none);
  CHECK(none.error() ==
        "no sound card (PulseAudio: no stereo device is named like \"elsewhere\"; there is \"Nowhere\")");
}

SCENARIO("without a sound server the clock plays, and says why") {
  const WithVariable no_jack("JACK_DEFAULT_SERVER", "chronus-test-nobody");
  const TempFolder empty;
  const WithVariable runtime("XDG_RUNTIME_DIR", empty.path());
  const WithVariable runtime_path("PULSE_RUNTIME_PATH", empty.path());
  GIVEN("no PulseAudio server at the usual places") {
    const WithVariable server("PULSE_SERVER", std::nullopt);
    const Best best = open_best({"pulse", ""}, usual);
    CHECK(best.why ==
          "no sound card (PulseAudio: no server is running). The clock plays in its place, and nobody hears "
          "it.");
    CHECK_FALSE(best.device->status().audible);
  }
  GIVEN("the name of a PulseAudio server that is not there") {
    const WithVariable server("PULSE_SERVER", "unix:" + empty.file("socket"));
    const auto card = open_sound_card({"pulse", ""}, usual);
    REQUIRE_FALSE(card);
    CHECK(card.error() == "no sound card (PulseAudio: no server answers at unix:" + empty.file("socket") +
                              " (PULSE_SERVER))");
  }
  GIVEN("no JACK server") {
    const auto card = open_sound_card({"jack", ""}, usual);
    REQUIRE_FALSE(card);
    CHECK(card.error() == "no sound card (JACK: no server is running)");
  }
  GIVEN("a name that is no sound system's") {
    const auto card = open_sound_card({"gramophone", ""}, usual);
    REQUIRE_FALSE(card);
    CHECK(card.error() == "no sound system is called \"gramophone\"; there are jack, pulse and alsa");
  }
}

// Run by the next scenario as a child of its own.
TEST_CASE("look for a sound card", "[.child]") {
  list_sound_cards();
  const Best best = open_best({}, usual);
  CHECK(best.why.empty() == best.device->status().audible);
}

SCENARIO("looking for sound cards says nothing on stderr") {
  const TempFolder empty;
  Process child = again("look for a sound card", {{"JACK_DEFAULT_SERVER", "chronus-test-nobody"},
                                                  {"PULSE_SERVER", "unix:" + empty.file("socket")}});
  CHECK(child.wait(Seconds(20)) == 0);
  CHECK(child.errors() == "");
}

TEST_CASE("nobody is behind a closed gate") {
  Gate gate;
  std::atomic<bool> done{false};
  int inside = 0;
  std::thread caller([&] {
    while (!done) {
      if (gate.enter()) ++inside;
      gate.leave();
    }
  });
  for (int i = 0; i < 1000; ++i) {
    gate.open();
    std::this_thread::sleep_for(std::chrono::microseconds(10));
    gate.close();
    const int before = inside;
    std::this_thread::yield();
    if (inside != before) FAIL("it was entered after it had been closed");
  }
  done = true;
  caller.join();
  CHECK(inside > 0);
}

TEST_CASE("a card that takes a second's sound in no time is found out, a card that is bursty is not") {
  Runaway runaway;
  runaway.reset(0, 48000);
  bool seen = false;
  for (int second = 0; second < 10; ++second)
    for (int i = 0; i < 100; ++i) seen = runaway.seen((second + 1) * 1'000'000'000ll, 480) || seen;
  CHECK_FALSE(seen);
  for (int i = 0; i < 200; ++i) seen = runaway.seen(10'000'000'000ll + i * 1000, 480) || seen;
  CHECK(seen);
}
