// How the engine ends, and how it refuses to begin.
#include <csignal>

#include "support/catch.hpp"
#include "support/read_wav.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string patch = "add lead vco freq=440\nconnect lead.sine out amount=0.5\n";

void end_by(int signal) {
  Place paths;
  RunningEngine engine({"vco", "vca"}, {"--record", "take.wav"}, patch);
  const auto workers = engine.data({"status"})["workers"].get<std::vector<int>>();
  REQUIRE_FALSE(workers.empty());
  REQUIRE(wait_until([&] { return engine.data({"status"})["recording"]["seconds"].get<double>() > 0.3; }));
  if (signal) {
    engine.process.signal(signal);
  } else {
    CHECK(engine.ask({"quit"}).output == "the engine ends\n");
  }
  INFO(engine.process.errors());
  CHECK(engine.process.wait(Seconds(20)) == 0);
  for (const int worker : workers) CHECK(wait_until([&] { return ended(worker); }));
  CHECK_FALSE(std::filesystem::exists(engine.place.socket));
  CHECK(holds(engine.process.output(), "recorded "));
  const Wav take = read_wav(engine.place.folder.file("take.wav"));
  CHECK(take.frames > 14400);
  float peak = 0;
  for (const float x : take.samples) peak = std::max(peak, std::abs(x));
  CHECK(peak == Approx(0.5).epsilon(0.02));
  CHECK(engine.ask({"status"}).exit == 3);
}

}  // namespace

SCENARIO("Ctrl-C, SIGTERM and quit end the engine, its workers and its recording") {
  SECTION("Ctrl-C") {
    end_by(SIGINT);
  }
  SECTION("SIGTERM") {
    end_by(SIGTERM);
  }
  SECTION("quit") {
    end_by(0);
  }
}

SCENARIO("A socket or a port in use is one clear message and no exit code 0") {
  RunningEngine first;
  SECTION("the socket") {
    const auto second = run(first.place.engine());
    CHECK(second.exit == 1);
    CHECK(second.errors.find("an engine already listens at " + first.place.socket) != std::string::npos);
    CHECK(std::count(second.errors.begin(), second.errors.end(), '\n') == 1);
  }
  SECTION("the port") {
    const Place place;
    Launch launch = place.engine();
    launch.command.back() = std::to_string(first.osc_port());
    const auto second = run(launch);
    CHECK(second.exit == 1);
    INFO(second.errors);
    CHECK(holds(second.errors, std::to_string(first.osc_port())));
    CHECK(std::count(second.errors.begin(), second.errors.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(place.socket));
  }
  CHECK(first.ask({"status"}).exit == 0);
}

SCENARIO("Wrong options are refused before anything starts") {
  const Place place;
  CHECK(run(place.engine({"--device", "gramophone"})).exit == 2);
  const auto names_bounds = [&](const std::string& option, const std::string& value,
                                const std::string& bounds) {
    const auto refused = run(place.engine({option, value}));
    INFO(refused.errors);
    CHECK(refused.exit == 2);
    CHECK(holds(refused.errors, bounds));
  };
  for (const std::string rate : {"12", "192001", "nan"}) names_bounds("--rate", rate, "8000 to 192000");
  for (const std::string block : {"15", "8193"}) names_bounds("--block", block, "16 to 8192");
  for (const std::string block : {"15", "1025", "64.5"}) names_bounds("--engine-block", block, "16 to 1024");
  CHECK(run(place.engine({"nowhere.patch"})).exit == 2);
  CHECK(run({.command = {engine_program, "--modules", "/nowhere/at/all"}}).exit == 2);
}

SCENARIO("The engine renders a patch without a device") {
  const Place place;
  write(place.folder.file("it.patch"), patch);
  const auto made = run(place.engine({"it.patch", "--render", "out.wav", "--seconds", "0.5"}), Seconds(90));
  INFO(made.output << made.errors);
  CHECK(made.exit == 0);
  CHECK(read_wav(place.folder.file("out.wav")).frames == 24000);
  write(place.folder.file("it.patch"), "add lead nothing\n");
  const auto wrong = run(place.engine({"it.patch", "--render", "wrong.wav"}), Seconds(90));
  CHECK(wrong.exit == 1);
  CHECK(holds(wrong.errors, "line 1: there is no module `nothing`"));
}

SCENARIO("A render that leaves out a setting of the patch says so on stdout and exits with 1") {
  const Place place;
  write(place.folder.file("it.patch"), patch + "add other vco spread=3\n");
  const auto made = run(place.engine({"it.patch", "--render", "out.wav", "--seconds", "0.5"}), Seconds(90));
  CHECK(made.exit == 1);
  CHECK(holds(made.output, "nothing plays other.spread = 3 (vco has no parameter `spread`"));
}
