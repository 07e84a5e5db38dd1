// The client and the engine together: exit codes, conditions, several clients, sound verbs, edits by saving.
#include "support/catch.hpp"
#include "support/read_wav.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("A person plays through the client") {
  RunningEngine engine;
  const auto exit_of = [&](const std::vector<std::string>& words, const std::string& input = "") {
    return engine.ask(words, input).exit;
  };
  REQUIRE(exit_of({"apply", "-"}, "add lead vco freq=440\nadd amp vca\nchain lead.sine amp out\n") == 0);

  SECTION("exit codes say how it went") {
    CHECK(exit_of({"set", "lead.freq", "220"}) == 0);
    CHECK(exit_of({"add", "lead", "vco"}) == 1);
    CHECK(exit_of({"set", "lead.freq", "loud"}) == 2);
    CHECK(exit_of({"sett", "lead.freq", "1"}) == 2);
    CHECK(exit_of({"set"}) == 2);
    CHECK(exit_of({"set", "led.freq", "1"}) == 4);
    CHECK(exit_of({"--timeout", "0.05", "listen", "seconds=5"}) == 5);
    CHECK(exit_of({"reload", "nothing"}) == 4);
    CHECK(exit_of({"apply", "nowhere"}) == 4);
  }
  SECTION("errors stand on stderr, data on stdout") {
    const auto wrong = engine.ask({"set", "lead.feq", "1"});
    CHECK(wrong.output.empty());
    CHECK(holds(wrong.errors, "did you mean `freq`"));
    const auto data = engine.data({"set", "lead.freq", "330"});
    CHECK(data["changes"][0]["now"] == "330 Hz");
  }
  SECTION("a condition refuses what was not known") {
    const auto seq = std::to_string(engine.data({"status"})["seq"].get<int>());
    CHECK(exit_of({"--if-seq", seq, "mute", "amp"}) == 0);
    const auto late = engine.ask({"--if-seq", seq, "unmute", "amp"});
    CHECK(late.exit == 1);
    CHECK(holds(late.errors, " now, not " + seq));
  }
  SECTION("a client learns what others have changed since") {
    engine.ask({"set", "lead.freq", "300"});
    Launch other = engine.place.client({"set", "amp.gain", "-3dB"});
    other.command.insert(other.command.begin(), {"setsid", "--wait"});
    REQUIRE(run(other).exit == 0);
    const auto since = engine.data({"set", "lead.freq", "310"})["since_you"];
    REQUIRE(since.size() == 1);
    CHECK(since[0]["verb"] == "set amp.gain -3dB");
  }
  SECTION("sound is measured, recorded and rendered") {
    const auto heard = engine.data({"listen", "seconds=0.3"});
    CHECK(heard["silent"] == false);
    CHECK(heard["pitch_hz"].get<double>() == Approx(440).epsilon(0.01));
    CHECK(holds(engine.ask({"listen", "seconds=0.1"}).output, "nobody hears it"));
    CHECK(holds(engine.ask({"status"}).output, "nobody hears this device"));
    CHECK(engine.data({"meters"})["nodes"].size() == 2);
    engine.ask({"mute", "amp"});
    CHECK(wait_until(
        [&] { return holds(engine.ask({"listen", "seconds=0.1"}).output, "silent: amp: it is muted"); }));
    engine.ask({"unmute", "amp"});

    CHECK(exit_of({"record", "take.wav"}) == 0);
    CHECK(exit_of({"record", "other.wav"}) == 1);
    REQUIRE(wait_until([&] { return engine.data({"status"})["recording"]["seconds"].get<double>() > 0.2; }));
    const auto take = engine.data({"record", "stop"});
    CHECK(take["dropped"] == 0);
    CHECK(read_wav(engine.place.folder.file("take.wav")).frames / 48000.0 ==
          Approx(take["seconds"].get<double>()));
    CHECK(exit_of({"record", "stop"}) == 1);
    CHECK(exit_of({"render", "it.wav", "seconds=0.25"}) == 0);
    CHECK(read_wav(engine.place.folder.file("it.wav")).frames == 12000);
  }
  SECTION("a save is compiled and heard; reload tells of it") {
    const auto text = engine.place.modules + "/tone.cpp";
    write(text,
          "#include <chronus/module.hpp>\nstruct Tone : Module {\n  Out out;\n  void tick() { out = 0.25; "
          "}\n};\n");
    CHECK(wait_until([&] { return holds(engine.process.output(), "tone version 1 is ready"); }, Seconds(30)));
    CHECK(exit_of({"apply", "-"}, "disconnect amp out\nadd t tone\nconnect t out\n") == 0);
    write(text,
          "#include <chronus/module.hpp>\nstruct Tone : Module {\n  Out out;\n  void tick() { out = 0.25 "
          "}\n};\n");
    const auto wrong = engine.ask({"reload", "tone"});
    CHECK(wrong.exit == 1);
    CHECK(holds(wrong.errors, text + ":4:27: error: expected ';'"));
    CHECK(holds(wrong.errors, "tone is refused; version 1 plays on"));
    CHECK(engine.data({"listen", "seconds=0.1"})["peak_db"].get<double>() == Approx(-12).margin(0.1));
    const auto right = engine.ask({"reload", "tone", "-"},
                                  "#include <chronus/module.hpp>\nstruct Tone : Module {\n  Out out;\n  void "
                                  "tick() { out = 0.5; }\n};\n");
    CHECK(right.exit == 0);
    CHECK(holds(right.output, "tone version 2 plays in 1 node since sample"));
    CHECK(wait_until(
        [&] { return std::abs(engine.data({"listen", "seconds=0.1"})["peak_db"].get<double>() + 6) < 0.1; }));
  }
  SECTION("events tell of everything that changes") {
    Process events(engine.place.client({"--json", "events"}));
    CHECK(wait_until([&] {
      engine.ask({"set", "lead.freq", "+=", "1Hz"});
      return holds(events.output(), "set lead.freq += 1Hz");
    }));
  }
}
