// Many edits in a row under a patch that plays.
#include <cstdio>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

constexpr int swaps = 300;
constexpr int compiles = 20;
constexpr int spacing = 2048;
constexpr int settling = 6 * 48000;

/// The oscillator as it is, with the levels of the outputs that the patch uses changed.
std::string vco(double level) {
  const std::string factor = std::to_string(level) + "f * (";
  std::string text = read_file("module-src/vco.cpp");
  text = with(text, "saw = 2 * phase - 1 + saw_edge.next();",
              "saw = " + factor + "2 * phase - 1 + saw_edge.next());");
  return with(text, "square = (phase < width ? Signal(1) : Signal(-1)) + square_edge.next();",
              "square = " + factor + "(phase < width ? Signal(1) : Signal(-1)) + square_edge.next());");
}

/// The patch from its start with this oscillator throughout.
Stereo reference(double level, std::int64_t frames) {
  Live live{"*"};
  live.edit("vco", vco(level));
  live.wait_for_optimised();
  live.done("apply -", read_file("examples/pulse.patch"));
  live.play(static_cast<int>(frames));
  return live.heard;
}

}  // namespace

SCENARIO("Three hundred swaps under a patch that plays") {
  Live live{"*"};
  for (const double level : {0.5, 1.0}) {
    live.edit("vco", vco(level));
    live.wait_for_optimised();
  }
  live.done("apply -", read_file("examples/pulse.patch"));
  const std::string patch = live.ask("patch").text;
  live.play_seconds(1);

  std::vector<std::int64_t> begun;
  for (int i = 0; i < swaps; ++i) {
    const bool fresh = i % (swaps / compiles) == 0;
    const double level = fresh ? 0.55 + 0.02 * (i * compiles / swaps) : i % 2 == 0 ? 1.0 : 0.5;
    const auto reply = live.edit("vco", vco(level));
    INFO(i << ": " << reply.text);
    REQUIRE(reply.ok());
    REQUIRE(reply.data["nodes"].size() == 2);
    for (const auto& node : reply.data["nodes"]) REQUIRE(node["reset"].empty());
    begun.push_back(reply.data["sample"].get<std::int64_t>() + live.engine.latency());
    live.play(spacing);
  }
  REQUIRE(live.edit("vco", vco(1)).ok());
  live.wait_for_optimised();
  live.play(settling);

  CHECK(live.library.compiled >= compiles);
  CHECK(live.engine.now().sample == live.now());
  CHECK(finite(live.heard.left));
  CHECK(finite(live.heard.right));
  CHECK(live.ask("patch").text == patch);
  for (const auto& event : live.events) CHECK(event.kind != "fault");

  const Stereo loud = reference(1, live.now());
  const Stereo soft = reference(0.5, live.now());
  int steep = 0;
  for (const std::int64_t at : begun) {
    const Sound a = part(loud.left, at - 480, 1440);
    const Sound b = part(soft.left, at - 480, 1440);
    const double between = std::pow(10, difference_db(a, b) / 20);
    const double allowed = 1.5 * std::max(largest_step(a), largest_step(b)) + between / 480;
    steep += largest_step(part(live.heard.left, at - 1, 482)) > allowed;
  }
  CHECK(steep == 0);

  const std::int64_t edited = begun.back() - begun.front();
  CHECK(difference_db(part(live.heard.left, begun.front(), edited), part(loud.left, begun.front(), edited)) >
        -30);

  // Oscillators, patterns and echo are where they would be without any edit.
  const std::int64_t end = live.now() - 48000;
  const double left = difference_db(part(live.heard.left, end, 48000), part(loud.left, end, 48000));
  const double right = difference_db(part(live.heard.right, end, 48000), part(loud.right, end, 48000));
  std::printf("after %d swaps the sound differs from an unedited run by %.0f dB\n", swaps,
              std::max(left, right));
  CHECK(left < -80);
  CHECK(right < -80);
}

SCENARIO("What rings goes on ringing through an edit of an unrelated line") {
  struct Case {
    const char* module;
    const char* patch;
    const char* from;
    const char* to;
  };
  const Case cases[] = {
      {"delay",
       "add ping kick\nadd it delay time=150ms feedback=0.8 mix=1\nconnect ping it.in_left\nchain it out\n",
       "  Toggle ping_pong;", "  Param unused = param(0.3, 0, 1);\n  Toggle ping_pong;"},
      {"reverb", "add ping kick\nadd it reverb time=4s mix=1\nconnect ping it.in_left\nchain it out\n",
       "  Phase slow;\n", "  float spare = 3;\n  Phase slow;\n"},
      {"svf", "add ping kick\nadd it svf cutoff=60Hz resonance=1\nchain ping it.band out\n",
       "notch = filter.low + filter.high", "notch = 0.5 * (filter.low + filter.high)"},
  };
  for (const Case& each : cases) {
    INFO(each.module);
    Stereo heard[2];
    for (const bool edited : {false, true}) {
      Live live{"kick", each.module};
      live.wait_for_optimised();
      live.done("apply -", each.patch);
      live.done("hit ping.gate");
      live.play(12000);
      if (edited) {
        const auto reply =
            live.edit(each.module,
                      with(read_file("module-src/" + std::string(each.module) + ".cpp"), each.from, each.to));
        INFO(reply.text);
        REQUIRE(reply.ok());
        CHECK(reply.data["nodes"][0]["reset"].empty());
        live.play(3000);
        live.wait_for_optimised();
      }
      live.play(static_cast<int>(48000 - live.now()));
      heard[edited] = live.heard;
    }
    CHECK(peak(part(heard[0].left, 13000, 20000)) > 0.003);
    const double left = difference_db(heard[0].left, heard[1].left);
    const double right = difference_db(heard[0].right, heard[1].right);
    std::printf("%s: an unrelated edit changes the tail by %.0f dB\n", each.module, std::max(left, right));
    CHECK(left < -100);
    CHECK(right < -100);
  }
}

SCENARIO("A state that starts over clicks neither at the edit nor when a delay line comes to it") {
  const std::string text = module_of(R"(
  static constexpr int length = 19200;  // 400 ms
  Out out;
  Phase phase;
  Signal offset = 0;
  DelayLine line;
  AllPass pass[2];
  void prepare() {
    line.resize(length);
    for (AllPass& p : pass) p.resize(1000);
  }
  void tick() {
    phase.advance(220 * dt);
    line.write(0.4 * sin_turns(phase + offset));
    out = pass[1].process(pass[0].process(line.at(length), 301, 0.5), 701.5f, 0.5);
  })");
  for (const std::string longer : {"19200", "400000"}) {  // what is copied, and what is handed over
    INFO(longer << " samples");
    const std::string before = with(text, "line.resize(length)", "line.resize(" + longer + ")");
    Live live;
    live.save("thing", before);
    live.done("reload thing");
    live.done("apply -", "add it thing\nconnect it out\n");
    live.play(60000);
    const auto reply = live.edit("thing", with(before, "offset = 0;", "offset = 0.25;"));
    INFO(reply.text);
    REQUIRE(reply.ok());
    const auto at = reply.data["sample"].get<std::int64_t>() + live.engine.latency();
    live.play(60000);
    const double own = largest_step(part(live.heard.left, at - 9600, 9600));
    CHECK(own > 0.01);
    CHECK(largest_step(part(live.heard.left, at, 57600)) < 1.5 * own + 0.8 / 480);
  }
}
