// Clocks and sequencers: what falls on which sample.
#include <cmath>
#include <string>
#include <vector>

#include "modules/rig.hpp"
#include "support/catch.hpp"

using chronus::test::Rig;

namespace {

std::vector<int> rises(const std::vector<float>& gate) {
  std::vector<int> at;
  for (std::size_t i = 0; i < gate.size(); ++i) {
    if (gate[i] >= 0.5f && (i == 0 || gate[i - 1] < 0.5f)) at.push_back(static_cast<int>(i));
  }
  return at;
}

/// A clock of one gate every `period` samples, from sample 0 on.
Rig::Source every(int period) {
  return [period](long long t, int) { return t % period < period / 2 ? 1.0f : 0.0f; };
}

std::string pattern(Rig& euclid, int steps, const std::string& output = "out") {
  euclid.cable("clock", every(100)).run_frames(100 * steps);
  std::string text(static_cast<std::size_t>(steps), '.');
  for (int at : rises(euclid.out(output))) text[static_cast<std::size_t>(at / 100)] = 'x';
  return text;
}

}  // namespace

SCENARIO("The clock's gates begin on the very samples of the beat") {
  Rig clock("clock");
  clock.tempo(120).choose("every", "sixteenth").run(2);
  const auto at = rises(clock.out("out"));
  REQUIRE(at.size() == 16);
  for (int i = 0; i < 16; ++i) CHECK(std::abs(at[static_cast<std::size_t>(i)] - i * 6000) <= 1);
  CHECK(rises(clock.out("quarter")).size() == 4);
  CHECK(rises(clock.out("whole")) == std::vector<int>{0});
  CHECK(rises(clock.out("start")) == std::vector<int>{0});
}

SCENARIO("Swing delays every second step") {
  Rig clock("clock");
  clock.tempo(120).choose("every", "eighth").set("swing", 2.0f / 3).run(2);
  const auto at = rises(clock.out("out"));
  REQUIRE(at.size() == 8);
  CHECK(at[1] == Approx(16000).margin(2));
  CHECK(at[2] == Approx(24000).margin(2));
  CHECK(at[3] == Approx(40000).margin(2));
}

SCENARIO("Triplets divide the beat by three, and a stopped clock is silent") {
  Rig clock("clock");
  clock.tempo(60).choose("every", "eighth_triplet").run(1);
  CHECK(rises(clock.out("out")).size() == 3);
  clock.tempo(60, false).run(1);
  CHECK(rises(clock.out("out")).empty());
}

SCENARIO("Euclid spreads hits evenly") {
  Rig a("euclid");
  a.set("steps", 8).set("hits", 3);
  CHECK(pattern(a, 16) == "x..x..x.x..x..x.");
  Rig b("euclid");
  b.set("steps", 16).set("hits", 4);
  CHECK(pattern(b, 16) == "x...x...x...x...");
  Rig c("euclid");
  c.set("steps", 8).set("hits", 3).set("rotate", 3);
  CHECK(pattern(c, 8) == "x..x.x..");
  Rig none("euclid");
  none.set("hits", 0);
  CHECK(pattern(none, 16) == "................");
  Rig all("euclid");
  all.set("hits", 32).set("steps", 5);
  CHECK(pattern(all, 10) == "xxxxxxxxxx");
  Rig rest("euclid");
  rest.set("steps", 8).set("hits", 3);
  CHECK(pattern(rest, 8, "rest") == ".xx.xx.x");
}

SCENARIO("A sequence plays its pitches and rests in order") {
  Rig seq("seq");
  seq.set("steps", 4)
      .set("pitch1", 0)
      .set("pitch2", 0.25f)
      .set("pitch3", 0.5f)
      .set("pitch4", -1)
      .set("gate3", 0);
  seq.cable("clock", every(1000)).run_frames(8000);
  const auto& note = seq.out("note");
  CHECK(note[10] == 0.0f);
  CHECK(note[1010] == 0.25f);
  CHECK(note[2010] == 0.25f);  // a rest keeps the pitch
  CHECK(note[3010] == -1.0f);
  CHECK(note[4010] == 0.0f);
  CHECK(rises(seq.out("play")) == std::vector<int>{0, 1000, 3000, 4000, 5000, 7000});
  CHECK(rises(seq.out("end")) == std::vector<int>{0, 4000});
}

SCENARIO("A reset with a clock plays the first step; a reset alone waits for the clock") {
  Rig seq("seq");
  for (int i = 1; i <= 8; ++i) seq.set("pitch" + std::to_string(i), static_cast<float>(i) / 12);
  seq.cable("clock", every(1000));
  seq.cable("reset", [](long long t, int) { return t == 3000 || t == 5500 ? 1.0f : 0.0f; });
  seq.run_frames(8000);
  const auto step = [&](int t) { return std::lround(seq.out("note")[static_cast<std::size_t>(t)] * 12); };
  CHECK(step(2500) == 3);
  CHECK(step(3000) == 1);
  CHECK(step(4100) == 2);
  CHECK(step(5700) == 3);
  CHECK(step(6100) == 1);
}

SCENARIO("Length sets how long a step sounds; 1 ties it to the next") {
  Rig seq("seq");
  seq.set("length1", 0.25f).set("length2", 1).set("steps", 3);
  seq.cable("clock", every(1000)).run_frames(6000);
  const auto& play = seq.out("play");
  CHECK(play[3240] >= 0.5f);
  CHECK(play[3260] == 0);
  CHECK(play[4990] >= 0.5f);
  CHECK(rises(play) == std::vector<int>{0, 1000, 3000, 4000});
}

SCENARIO("A sequence runs in all its orders") {
  const auto order = [](const std::string& name, int steps) {
    Rig seq("seq");
    seq.set("steps", 4).choose("order", name);
    for (int i = 1; i <= 4; ++i) seq.set("pitch" + std::to_string(i), static_cast<float>(i));
    seq.cable("clock", every(100)).run_frames(100 * steps);
    std::string text;
    for (int i = 0; i < steps; ++i) {
      text += std::to_string(std::lround(seq.out("note")[static_cast<std::size_t>(i * 100 + 20)]));
    }
    return text;
  };
  CHECK(order("forward", 6) == "123412");
  CHECK(order("backward", 6) == "432143");
  CHECK(order("pendulum", 8) == "12343212");
  CHECK(order("random", 40).find_first_not_of("1234") == std::string::npos);
}

SCENARIO("The quantizer draws to the scale") {
  const auto drawn = [](const std::string& scale, int root, double semitones) {
    Rig quantizer("quantizer");
    quantizer.choose("scale", scale).set("root", static_cast<float>(root));
    quantizer.cable("in", [=](long long, int) { return static_cast<float>(semitones / 12); }).run_frames(64);
    return static_cast<double>(quantizer.out("note").back()) * 12;
  };
  CHECK(drawn("chromatic", 0, 3.4) == Approx(3));
  CHECK(drawn("major", 0, 3.2) == Approx(4));
  CHECK(drawn("major", 0, 6.4) == Approx(7));
  CHECK(drawn("minor", 0, 3.9) == Approx(3));
  CHECK(drawn("octaves", 0, -7) == Approx(-12));
  CHECK(drawn("major", 2, 0.1) == Approx(1).margin(1.1));
  CHECK(drawn("pentatonic", 9, 9) == Approx(9));
}

SCENARIO("Sample and hold holds, track and hold follows while the clock is high") {
  Rig hold("sample_hold");
  hold.cable("in", [](long long t, int) { return static_cast<float>(t) / 1000; });
  hold.cable("clock", [](long long t, int) { return t >= 100 && t < 200 ? 1.0f : 0.0f; });
  hold.run_frames(500);
  CHECK(hold.out("held")[50] == 0);
  CHECK(hold.out("held")[499] == Approx(0.1));
  CHECK(hold.out("tracked")[150] == Approx(0.15));
  CHECK(hold.out("tracked")[499] == Approx(0.199));
}

SCENARIO("An lfo locked to the bar stays with it") {
  Rig lfo("lfo");
  lfo.tempo(120).choose("lock", "bar").run(20);
  CHECK(lfo.out("saw")[12000] == Approx(-1 + 2 * 0.125).margin(1e-4));
  CHECK(lfo.out("saw")[96000 * 9 + 24000] == Approx(-0.5).margin(1e-4));
  lfo.choose("lock", "free").set("rate", 2).run(1);
  CHECK(rises(lfo.out("square")).size() >= 2);
}
