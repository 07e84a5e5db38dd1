// A sound card that goes, and comes back.
#include <csignal>

#include "device/sound_servers.hpp"
#include "support/catch.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("A sound server that dies is replaced by the clock, and plays again once it is back") {
  auto server = std::make_optional<JackServer>(48000, 256);
  RunningEngine engine({"vco"}, {"--device", "jack"},
                       "add lead vco freq=440\nconnect lead.sine out amount=0.5\n");
  const auto device = [&] { return engine.data({"status"})["device"]; };
  const auto beat = [&] { return engine.data({"status"})["transport"]["beat"].get<double>(); };
  REQUIRE(device()["name"] == "JACK: system");

  server->process().signal(SIGKILL);
  REQUIRE(wait_until([&] { return !device()["audible"].get<bool>(); }));
  CHECK(holds(device()["note"].get<std::string>(), "the clock took its place, and the card is looked for"));
  const double before = beat();
  CHECK(wait_until([&] { return beat() > before + 0.5; }));

  server.reset();
  server.emplace(48000, 256);
  CHECK(wait_until([&] { return device()["name"] == "JACK: system"; }, Seconds(20), Seconds(0.2)));
  CHECK(device()["note"] == "");
  const double again = beat();
  CHECK(again > before);
  CHECK(wait_until([&] { return beat() > again + 0.5; }));
  CHECK(engine.process.running());
}
