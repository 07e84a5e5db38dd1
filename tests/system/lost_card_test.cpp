// A sound card that goes or hangs, and comes back.
#include <csignal>
#include <thread>

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

SCENARIO("A sound server that hangs is replaced by the clock, and plays again once it answers") {
  JackServer server(48000, 256);
  RunningEngine engine({"vco"}, {"--device", "jack"},
                       "add lead vco freq=440\nconnect lead.sine out amount=0.5\n");
  const auto device = [&] { return engine.data({"status"})["device"]; };
  const auto beat = [&] { return engine.data({"status"})["transport"]["beat"].get<double>(); };
  REQUIRE(device()["name"] == "JACK: system");

  server.process().signal(SIGSTOP);
  REQUIRE(wait_until([&] { return !device()["audible"].get<bool>(); }));
  CHECK(holds(device()["note"].get<std::string>(), "the device has not asked for sound"));
  CHECK(holds(device()["note"].get<std::string>(), "the clock took its place, and the card is looked for"));
  const double before = beat();
  CHECK(wait_until([&] { return beat() > before + 0.5; }));

  WHEN("it answers again") {
    std::this_thread::sleep_for(Seconds(3));  // the card is looked for meanwhile
    server.process().signal(SIGCONT);
    CHECK(wait_until([&] { return device()["name"] == "JACK: system"; }, Seconds(20), Seconds(0.2)));
    CHECK(device()["note"] == "");
    const double again = beat();
    CHECK(again > before);
    CHECK(wait_until([&] { return beat() > again + 0.5; }));
    CHECK(engine.process.running());
  }
  WHEN("the engine is told to end while its card is looked for") {
    std::this_thread::sleep_for(Seconds(3));
    CHECK(engine.ask({"quit"}).exit == 0);
    CHECK(engine.process.wait() == 0);
    server.process().signal(SIGCONT);
  }
}

SCENARIO("An engine ends although its sound server hangs") {
  JackServer server(48000, 256);
  RunningEngine engine({"vco"}, {"--device", "jack"});
  server.process().signal(SIGSTOP);
  WHEN("it is told by a verb") {
    CHECK(engine.ask({"quit"}).exit == 0);
    CHECK(engine.process.wait() == 0);
  }
  WHEN("it is told by a signal") {
    engine.process.signal(SIGTERM);
    CHECK(engine.process.wait() == 0);
  }
  server.process().signal(SIGCONT);
}
