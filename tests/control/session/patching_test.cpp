// The verbs that edit a patch: what they change, what they refuse, and what they say.
#include <sys/stat.h>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

namespace {

/// A patch of a few nodes that plays.
class Patched : public Live {
 public:
  Patched() : Live{"vco", "svf", "vca", "seq", "mixer", "clock", "adsr"} {
    done("apply -",
         "tempo 120\n"
         "add lead vco freq=220\n"
         "add tone svf\n"
         "add amp vca gain=-6dB\n"
         "add steps seq\n"
         "add desk mixer\n"
         "chain lead tone amp out\n");
    play_seconds(0.05);
  }

  std::string value(const std::string& port) { return ask("get " + port).text; }
  std::string patch() { return ask("patch").text; }
};

}  // namespace

SCENARIO("apply is all or nothing, and one step of undo") {
  Patched live;
  const std::string before = live.patch();
  const std::uint64_t seq = live.session->seq();
  std::string text = "set lead.freq 330\nadd more vco\nconnect more tone\n";
  WHEN("there is a mistake in line 30") {
    for (int line = 4; line < 30; ++line) text += "set tone.cutoff " + std::to_string(1000 + line) + "\n";
    text += "set tone.cutof 99\nset lead.freq 440\n";
    const auto reply = live.ask("apply -", text);
    THEN("it names the line and what would be right, and nothing has changed") {
      CHECK(reply.exit == Exit::not_found);
      CHECK(holds(reply.text, "line 30: "));
      CHECK(holds(reply.text, "did you mean `cutoff`"));
      CHECK(holds(reply.text, "nothing was applied"));
      CHECK(live.patch() == before);
      CHECK(live.session->seq() == seq);
      CHECK(holds(live.value("lead.freq"), "220"));
    }
  }
  WHEN("all of it is right") {
    const auto reply = live.done("apply -", text);
    THEN("each change is told, and one undo takes all of it back") {
      CHECK(reply.data["changes"].size() == 3);
      CHECK(reply.data["seq"] == seq + 1);
      CHECK(live.patch() != before);
      live.play_seconds(0.1);
      CHECK(live.ask("undo").ok());
      CHECK(live.patch() == before);
      live.play_seconds(0.1);
      CHECK(holds(live.value("lead.freq"), "220"));
    }
  }
  WHEN("a verb in it is no edit") {
    CHECK(holds(live.ask("apply -", "add x vco\nlisten\n").text, "line 2: `listen` does not edit a patch"));
    CHECK(live.patch() == before);
  }
  WHEN("words are missing or quotes are left open") {
    CHECK(holds(live.ask("apply -", "add x\n").text, "line 1: `add` takes: add NODE MODULE"));
    CHECK(live.ask("apply -", "add x vco\nset x.freq \"4\n").exit == Exit::usage);
    CHECK(live.patch() == before);
  }
  WHEN("there is nothing to read") {
    CHECK(live.ask("apply -").exit == Exit::usage);
    CHECK(live.ask("apply nowhere.txt").exit == Exit::not_found);
  }
}

SCENARIO("set takes values with units, lists, changes and ramps, and tells was and now") {
  Patched live;
  SECTION("units and notes") {
    const auto reply = live.done("set tone.cutoff 2k");
    CHECK(reply.data["changes"][0]["what"] == "tone.cutoff");
    CHECK(reply.data["changes"][0]["was"] == "1000 Hz");
    CHECK(reply.data["changes"][0]["now"] == "2000 Hz");
    CHECK(reply.text == "tone.cutoff: 1000 Hz -> 2000 Hz");
    live.done("set lead.freq a4");
    CHECK(holds(live.value("lead.freq"), "440"));
    live.done("set lead freq=220 width=25%");
    CHECK(live.session->patch().find("lead")->settings.at("width") == graph::Setting(0.25));
  }
  SECTION("clamped, and said") {
    const auto reply = live.done("set amp.gain 90dB");
    CHECK(reply.data["changes"][0]["clamped"] == true);
    CHECK(reply.data["changes"][0]["now"] == "24 dB");
    CHECK(holds(reply.text, "90 dB is outside -60 dB to 24 dB"));
    CHECK(live.done("set amp.fade 20s").text ==
          "amp.fade: 10 ms -> 10000 ms (clamped); 20000 ms is outside 0.1 ms to 10 s");
  }
  SECTION("changes") {
    live.done("set lead.freq *= 0.5");
    CHECK(holds(live.value("lead.freq"), "110"));
    live.done("set lead.freq += 12st");
    CHECK(holds(live.value("lead.freq"), "220"));
    live.done("set amp.gain += 3dB");
    CHECK(holds(live.value("amp.gain"), "-3 dB"));
    live.done("set amp.gain -= 3dB");
    live.done("tempo += 5");
    CHECK(live.session->patch().tempo == 125);
  }
  SECTION("lists go along a bank; a rest leaves its place; x and . are gates") {
    live.done("set steps.pitch c4,.,eb4");
    live.done("set steps.gate x..x");
    const auto& settings = live.session->patch().find("steps")->settings;
    CHECK(settings.contains("pitch1"));
    CHECK_FALSE(settings.contains("pitch2"));
    CHECK(std::get<double>(settings.at("pitch3")) == Approx(0.25));
    CHECK(std::get<double>(settings.at("gate1")) == 1);
    CHECK(std::get<double>(settings.at("gate2")) == 0);
    CHECK(holds(
        live.ask("set steps.gate xx..y").text,
        "steps.gate: `xx..y` is no row of gates: column 5 is `y`; write `x` for a gate and `.` for none"));
    CHECK(holds(live.ask("set steps.pitch " + std::string(200, ',') + "c4").text, "places"));
  }
  SECTION("ramps") {
    live.done("set amp.gain -60dB over=1b");  // half a second
    live.play_seconds(0.25);
    const double half_way = rms(part(live.heard.left, live.now() - 960, 960));
    live.play_seconds(0.35);
    const double there = rms(part(live.heard.left, live.now() - 960, 960));
    CHECK(20 * std::log10(half_way / there) == Approx(27).margin(4));
    CHECK(live.ask("set amp.gain 0 over=soon").exit == Exit::usage);
  }
  SECTION("undo takes back turns of one knob together") {
    live.done("set tone.cutoff 300");
    live.done("set tone.cutoff 400");
    live.done("set tone.cutoff 500");
    live.done("undo");
    CHECK(holds(live.value("tone.cutoff"), "1000"));
  }
  SECTION("a wrong value changes nothing") {
    const std::string before = live.patch();
    CHECK_FALSE(live.ask("set tone.cutoff loud").ok());
    CHECK_FALSE(live.ask("set tone.cutoff 3b..").ok());
    CHECK_FALSE(live.ask("set tone 1").ok());
    CHECK(holds(
        live.ask("tempo fast").text,
        "`fast` is no value; needed is a tempo in beats a minute, as 120 or 120bpm; it goes from 1 to 999"));
    CHECK(live.patch() == before);
    CHECK(live.done("tempo 1000").text ==
          "tempo: 120 bpm -> 999 bpm (clamped); 1000 bpm is outside 1 bpm to 999 bpm");
  }
  SECTION("a wrong value of any kind is a mistake in the words") {
    for (const char* line :
         {"set steps.order wrong", "set desk.mute1 maybe", "set steps.steps 1.5", "set tone.cutoff loud",
          "set tone.cutoff 3s", "set steps.gate xx..y", "set steps.gate x................", "tempo fast",
          "seed foo", "set amp.fade 2x", "connect lead out amount=loud"}) {
      const auto reply = live.ask(line);
      INFO(line << ": " << reply.text);
      CHECK(reply.exit == Exit::usage);
      CHECK(reply.data["error"] == reply.text);
    }
  }
}

SCENARIO("Wrong names are answered with the nearest right ones") {
  Patched live;
  const auto refused = [&](const std::string& line, Exit exit, const std::string& teaches) {
    const auto reply = live.ask(line);
    INFO(line << ": " << reply.text);
    CHECK(reply.exit == exit);
    CHECK(holds(reply.text, teaches));
  };
  refused("sett lead.freq 1", Exit::usage, "did you mean `set`");
  refused("set led.freq 1", Exit::not_found, "did you mean `lead`");
  refused("set lead.feq 1", Exit::not_found, "did you mean `freq`");
  refused("add a vca2", Exit::not_found, "did you mean `vca`");
  refused("add lead vco", Exit::refused, "is there already");
  refused("add out vco", Exit::refused, "reserved");
  refused("add listen vco", Exit::refused, "reserved");
  refused("add 2nd vco", Exit::usage, "cannot be a node's name");
  refused("connect lead.sawt tone", Exit::not_found, "did you mean `saw`");
  refused("connect lead tone.inn", Exit::not_found, "did you mean `in`");
  refused("connect out tone", Exit::refused, "takes cables");
  refused("connect lead out.middle", Exit::not_found, "it has `left`, `right`");
  refused("connect lead tone volume=3", Exit::usage, "has no option `volume`");
  refused("disconnect amp lead", Exit::not_found, "there is no such cable");
  refused("remove led", Exit::not_found, "did you mean `lead`");
  refused("insert x drive lead amp", Exit::not_found, "there is no cable");
  refused("get lead.feq", Exit::not_found, "did you mean `freq`");
  refused("status led", Exit::not_found, "did you mean `lead`");
  refused("modules vcoo", Exit::not_found, "did you mean `vco`");
  refused("help conect", Exit::usage, "did you mean `connect`");
  refused("hit amp.gate", Exit::not_found, "has no input `gate`");
}

SCENARIO("Edits keep the sound of what they do not touch") {
  Patched live;
  SECTION("a node is renamed") {
    live.done("rename lead melody");
    CHECK(holds(live.patch(), "chain melody tone amp out"));
    live.play_seconds(0.1);
    CHECK(rms(part(live.heard.left, live.now() - 960, 960)) > 0.05);
    live.done("undo");
    CHECK(holds(live.patch(), "chain lead tone amp out"));
  }
  SECTION("a node is put into a cable, and another module takes its place") {
    live.done("insert fuzz vca lead tone gain=-20dB");
    CHECK(holds(live.patch(), "chain lead fuzz tone amp out"));
    CHECK(live.ask("replace fuzz svf").ok());
    CHECK(holds(live.patch(), "add fuzz svf"));
  }
  SECTION("a removed node takes its cables along") {
    live.done("remove tone");
    CHECK_FALSE(holds(live.patch(), "tone"));
    live.play_seconds(0.1);
    CHECK(peak(part(live.heard.left, live.now() - 960, 960)) < 1e-4);
    CHECK(largest_step(part(live.heard.left, live.now() - 4800, 4800)) < 0.2);
  }
  SECTION("a cable that closes a cycle says its delay") {
    CHECK(holds(live.done("connect amp tone amount=0.1").text, "in a cycle with one sample of delay"));
  }
  SECTION("groups, mute and solo") {
    live.done("group voice lead tone");
    live.done("mute voice");
    CHECK(holds(live.patch(), "mute lead\nmute tone"));
    live.done("unmute all");
    live.done("solo desk");
    live.play_seconds(0.1);
    CHECK(peak(part(live.heard.left, live.now() - 960, 960)) < 1e-4);
    live.done("unsolo all");
    live.play_seconds(0.1);
    CHECK(peak(part(live.heard.left, live.now() - 960, 960)) > 0.05);
  }
}

SCENARIO("What is too large, or no file, is refused at once") {
  Live live{"vca"};
  std::string nodes;
  for (int i = 0; i < 16385; ++i) nodes += "add n" + std::to_string(i) + " ghost\n";
  CHECK(holds(live.ask("load -", nodes).text, "line 16385: a patch has at most 16384 nodes"));
  std::string cables = nodes.substr(0, nodes.find("add n260 "));
  for (int from = 0; from < 260; ++from)
    for (int to = 0; to < 260; ++to)
      cables += "connect n" + std::to_string(from) + " n" + std::to_string(to) + "\n";
  CHECK(holds(live.ask("load -", cables).text, "a patch has at most 65536 cables"));
  REQUIRE(mkfifo(live.folder.file("pipe").c_str(), 0600) == 0);
  for (const std::string verb : {"load", "apply", "check"})
    CHECK(holds(live.ask(verb + " pipe").text, "pipe is not a file"));
}

SCENARIO("Clients know of each other's changes") {
  Patched live;
  live.done("set lead.freq 200", "", 1);
  const auto first = live.done("set tone.cutoff 900", "", 2);
  live.done("set lead.freq 210", "", 1);
  live.done("mute amp", "", 1);
  const auto second = live.done("set tone.cutoff 800", "", 2);
  CHECK(second.data["since_you"].size() == 2);
  CHECK(second.data["since_you"][0]["verb"] == "set lead.freq 210");
  CHECK(second.data["since_you"][1]["verb"] == "mute amp");
  CHECK(live.done("set tone.cutoff 700", "", 2).data["since_you"].empty());

  const auto seq = std::to_string(live.session->seq());
  live.done("unmute amp if_seq=" + seq);
  const auto late = live.ask("mute amp if_seq=" + seq);
  CHECK(late.exit == Exit::refused);
  CHECK(holds(late.text, "is at seq " + std::to_string(live.session->seq()) + " now, not " + seq));
  CHECK(late.data["error"] == late.text);
  CHECK(late.data["seq"] == live.session->seq());
  CHECK_FALSE(live.session->patch().find("amp")->muted);
}
