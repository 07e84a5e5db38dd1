// Sound servers that hang: nobody waits for them.
#include <atomic>
#include <csignal>
#include <optional>
#include <thread>

#include "device/detached.hpp"
#include "device/device.hpp"
#include "device/open_card.hpp"
#include "device/sound_servers.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus::device;
using namespace chronus::test;

SCENARIO("a server that hangs is noticed, and closing does not wait for it") {
  std::optional<JackServer> jack;
  std::optional<PulseServer> pulse;
  const std::string api = GENERATE("jack", "pulse");
  INFO(api);
  Process& server = api == "jack" ? jack.emplace(48000, 128).process() : pulse.emplace(48000).process();
  std::atomic<std::uint64_t> blocks{0};
  auto card = open_when_ready({api, ""}, usual);
  REQUIRE(card->start([&](const AudioBlock&) { ++blocks; }));
  REQUIRE(wait_until([&] { return blocks > 50; }));
  server.signal(SIGSTOP);
  CHECK(wait_until([&] { return holds(card->status().trouble, "has not asked for sound"); }));

  std::atomic<bool> closed{false};
  std::thread closing([&] {
    card->stop();
    card.reset();
    closed = true;
  });
  CHECK(wait_until([&] { return closed.load(); }, Seconds(20)));
  const std::uint64_t after = blocks;
  server.signal(SIGCONT);
  closing.join();
  card = open_when_ready({api, ""}, usual);
  REQUIRE(card->start([&](const AudioBlock&) { ++blocks; }));
  CHECK(wait_until([&] { return blocks > after + 50; }));
  CHECK(wait_until([] { return detached_calls() == 0; }, Seconds(20)));
}

SCENARIO("a server that hangs from the start keeps no other from playing") {
  JackServer jack(48000, 128);
  PulseServer pulse(48000);
  open_when_ready({"jack", ""}, usual);
  open_when_ready({"pulse", ""}, usual);
  jack.process().signal(SIGSTOP);
  const Best best = open_best({}, usual);
  CHECK(best.device->status().name == "PulseAudio: Nowhere");
  CHECK(best.why == "");
  jack.process().signal(SIGCONT);
  CHECK(wait_until([] { return detached_calls() == 0; }, Seconds(20)));
}

SCENARIO("the clock plays in the place of a server that hangs from the start") {
  JackServer server(48000, 128);
  open_when_ready({"jack", ""}, usual);
  server.process().signal(SIGSTOP);
  const Best best = open_best({"jack", ""}, usual);
  CHECK(
      best.why ==
      "no sound card (JACK: the sound server does not answer). The clock plays in its place, and nobody hears "
      "it.");
  CHECK_FALSE(best.device->status().audible);
  server.process().signal(SIGCONT);
  CHECK(wait_until([] { return detached_calls() == 0; }, Seconds(20)));
}
