// The verbs that tell and measure: what they say is so.
#include <filesystem>
#include <fstream>

#include "control/session/live.hpp"
#include "control/verbs/verbs.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

SCENARIO("listen measures, and names the cause of a silence") {
  Live live{"vco", "vca", "adsr", "kick"};
  live.wait_for_optimised();
  CHECK(holds(live.ask("listen").text, "the patch is empty"));
  live.done("apply -",
            "add lead vco freq=440\nadd amp vca\nadd env adsr\nadd drum kick\nadd alone vco\nadd idle vca\n"
            "connect lead.sine amp\nconnect amp out amount=0.5\nconnect drum out\nconnect idle out\n");
  live.play_seconds(0.1);
  const auto heard = live.ask("listen seconds=0.5");
  CHECK(heard.data["silent"] == false);
  CHECK(heard.data["peak_db"].get<double>() == Approx(-6).margin(0.2));
  CHECK(heard.data["rms_db"].get<double>() == Approx(-9).margin(0.2));
  CHECK(heard.data["pitch_hz"].get<double>() == Approx(440).epsilon(0.005));
  CHECK(holds(live.ask("listen drum seconds=0.2").text, "its gate input `gate` is unpatched and never high"));
  CHECK(holds(live.ask("listen idle seconds=0.2").text, "its input `in` is unpatched"));
  CHECK(holds(live.ask("status alone").text, "no cable leads from it to out"));
  live.done("mute amp");
  live.play_seconds(0.1);
  CHECK(holds(live.ask("status amp").text, "it is muted"));
  CHECK(live.ask("listen seconds=0.2").data["silent"] == true);
  live.done("unmute amp");
  live.done("panic");
  live.play_seconds(0.1);
  CHECK(holds(live.ask("listen seconds=0.2").text, "silent since `panic`; `play` brings it back"));
  live.done("play");
  live.play_seconds(0.1);
  CHECK(live.ask("listen seconds=0.2").data["silent"] == false);
  const auto square = live.ask("listen lead.square seconds=0.5");
  CHECK(square.data["output"] == "square");
  CHECK(square.data["rms_db"].get<double>() == Approx(0).margin(0.5));
  CHECK(holds(live.ask("listen lead.squeer").text, "has no output `squeer`; did you mean `square`?"));
  CHECK(holds(live.ask("listen out.left").text, "out.left: peak"));
  CHECK(holds(live.ask("listen out.middle").text, "it has `left`, `right`, and the channels"));
  CHECK(live.ask("listen led").exit == Exit::not_found);
  CHECK(live.ask("listen seconds=none").exit == Exit::usage);
}

SCENARIO("meters and status tell of nodes, modules and the device") {
  Live live{"vco", "kick"};
  live.wait_for_optimised();
  live.done("apply -", "add lead vco\nadd drum kick\nconnect lead.sine out amount=0.25\n");
  live.play_seconds(0.2);
  const auto meters = live.ask("meters");
  REQUIRE(meters.data["nodes"].size() == 2);
  CHECK(meters.data["nodes"][0]["node"] == "lead");
  CHECK(meters.data["nodes"][0]["peak_db"]["sine"].get<double>() == Approx(0).margin(0.2));
  CHECK(meters.data["nodes"][0]["faults"] == 0);
  CHECK(meters.data["nodes"][1]["peak_db"]["out"] == -200);
  const auto status = live.ask("status");
  CHECK(status.data["device"]["name"] == "a test");
  CHECK(status.data["patch"] == nlohmann::json({{"nodes", 2}, {"cables", 1}}));
  CHECK(status.data["modules"]["vco"]["tier"] == "optimised");
  CHECK(status.data["transport"]["playing"] == true);
  CHECK_FALSE(status.data["workers"].empty());
  CHECK(live.ask("status lead").data["tier"] == "optimised");
  live.done("stop");
  live.play_seconds(0.01);
  CHECK(live.ask("status").data["transport"]["playing"] == false);
}

SCENARIO("Modules are listed, made and checked") {
  Live live{"vco", "svf"};
  CHECK(live.ask("modules").data["modules"].size() == 2);
  CHECK(live.ask("modules for=filter").data["modules"].size() == 1);
  const auto page = live.ask("modules svf");
  CHECK(holds(page.text, "cutoff"));
  CHECK(page.data["params"][0]["min"] == "20 Hz");
  CHECK(page.data["params"][0]["curve"] == "log");

  const auto made = live.done("new wobble");
  const std::string path = made.data["file"];
  CHECK(std::filesystem::exists(path));
  CHECK(holds(made.text, "plays in 0 nodes"));
  CHECK(live.ask("new wobble").exit == Exit::refused);
  CHECK(live.ask("new 2bad").exit == Exit::usage);
  live.done("apply -", "add it wobble\nconnect it out\n");
  live.play_seconds(0.1);
  CHECK(peak(live.heard.left) > 0.1);

  std::ofstream(live.folder.file("draft.cpp")) << module_of("  Out out;\n  void tick() { out = 0.1 }");
  const auto wrong = live.ask("check draft.cpp");
  CHECK(wrong.exit == Exit::refused);
  CHECK(holds(wrong.text, "draft.cpp:5:26: error: expected ';'"));
  CHECK(wrong.data["diagnostics"][0]["fixit"] == ";");
  std::ofstream(live.folder.file("draft.cpp")) << module_of("  Out out;\n  void tick() { out = 0.1; }");
  const auto right = live.ask("check draft.cpp");
  CHECK(right.ok());
  CHECK(holds(right.text, "draft compiles"));
  CHECK(right.data["module"]["name"] == "draft");
  CHECK(live.ask("modules draft").exit == Exit::not_found);
  CHECK(live.ask("check nowhere.cpp").exit == Exit::not_found);

  const auto sent = live.ask("reload sent -", module_of("  Out out;\n  void tick() { out = 0.1; }"));
  CHECK(sent.ok());
  CHECK(std::filesystem::exists(live.modules + "/sent.cpp"));
  CHECK(live.ask("reload").data["modules"].size() == 4);
}

SCENARIO("render writes the patch from its start") {
  Live live{"vco"};
  live.done("apply -", "add lead vco freq=440\nconnect lead.sine out amount=0.5\n");
  const auto reply = live.done("render it.wav seconds=0.5 rate=44100");
  CHECK(reply.data["frames"] == 22050);
  CHECK(reply.data["peak"].get<double>() == Approx(0.5).epsilon(0.01));
  CHECK(std::filesystem::file_size(live.folder.file("it.wav")) > 22050 * 8);
  CHECK(live.ask("render nowhere/it.wav").exit == Exit::refused);
}

SCENARIO("A render refuses what lies outside the bounds, and names them") {
  Live live{"vco"};
  live.done("apply -", "add lead vco freq=440\nconnect lead.sine out amount=0.5\n");
  const auto refusal = [&](const std::string& options) {
    const auto reply = live.ask("render it.wav " + options);
    CHECK(reply.exit == Exit::usage);
    return reply.text;
  };
  for (const std::string rate : {"100", "7999", "192001", "1e300", "0", "-48000"})
    CHECK(refusal("seconds=0.1 rate=" + rate) == "rate must lie between 8000 Hz and 192000 Hz");
  for (const std::string block : {"15", "1025", "0", "-64"})
    CHECK(refusal("seconds=0.1 block=" + block) == "block must lie between 16 and 1024");
  CHECK(refusal("seconds=0.1 block=64.5") == "block must be a whole number of frames");
  CHECK(holds(refusal("seconds=-1"), "seconds must lie between 1 ms and "));
  CHECK(holds(refusal("seconds=3dB"), "seconds: "));
  CHECK_FALSE(std::filesystem::exists(live.folder.file("it.wav")));
  for (const std::string options : {"rate=8kHz", "rate=192000", "block=16", "block=1024 rate=8000"})
    CHECK(live.done("render it.wav seconds=50ms " + options).data["peak"].get<double>() > 0.4);
}

SCENARIO("help is the vocabulary, and so is the page of the docs") {
  Live live;
  const auto help = live.ask("help");
  CHECK(help.data["verbs"].size() == verbs::vocabulary().size());
  for (const language::Verb& verb : verbs::vocabulary()) {
    CHECK(holds(help.text, "  " + std::string(verb.name) + " "));
    const auto one = live.ask("help " + std::string(verb.name));
    CHECK(holds(one.text, std::string(verb.help)));
    CHECK(one.data["example"] == verb.example);
  }
  const std::string page = read_file("docs/verbs.md");
  const std::string made = verbs::vocabulary().as_markdown();
  INFO("docs/verbs.md does not begin with what `chronus help` makes of the table of verbs");
  CHECK(page.substr(0, made.size()) == made);
}

SCENARIO("An option without a value, and a node named twice, are refused") {
  Live live({"vco"});
  live.done("add a vco");
  const auto empty = live.ask("set a.freq 220 over=");
  CHECK(empty.exit == language::Exit::usage);
  CHECK(holds(empty.text, "`over=` has no value"));
  const auto twice = live.ask("remove a a");
  CHECK(twice.exit == language::Exit::usage);
  CHECK(holds(twice.text, "`a` is named twice"));
  CHECK(live.session->patch().find("a"));
}
