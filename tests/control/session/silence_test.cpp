// listen and status name the cause of a silence, and only a true one.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

std::string why(Live& live, const std::string& node = "") {
  live.play_seconds(0.2);
  const auto reply = live.ask("listen " + node + " seconds=0.2");
  INFO(reply.text);
  REQUIRE(reply.data["silent"] == true);
  return reply.data["why"];
}

class Whole : public Live {
 public:
  explicit Whole(const std::string& patch)
      : Live{"vco", "vca", "svf", "adsr", "clock", "kick", "mixer", "euclid"} {
    wait_for_optimised();
    if (!patch.empty()) done("apply -", patch);
  }
};

}  // namespace

SCENARIO("A gain of 0 dB is no cause of a silence") {
  Whole live("add amp vca\nconnect amp out\n");
  CHECK(why(live, "amp") == "its input `in` is unpatched");
  live.done("set amp.gain 0dB");
  CHECK(why(live, "amp") == "its input `in` is unpatched");
}

SCENARIO("A gain at its lowest and a closed filter are found") {
  Whole live("add lead vco freq=2k\nadd tone svf\nadd amp vca\nchain lead.sine tone.low amp out\n");
  live.done("set amp.level 0");
  CHECK(why(live) == "amp: its `level` is at 0 unless patched");
  live.done("undo");
  live.done("set lead.freq 10k");
  live.done("set tone.cutoff 20");
  CHECK(holds(why(live), "tone: its `cutoff`, at 20 Hz, lets through"));
  live.done("set tone.cutoff 2k");
  live.done("set amp.gain -60dB");
  live.done("connect amp out amount=0.1");
  CHECK(holds(why(live), "amp: its `gain`, at -60 dB, lets through 60 dB less than where it starts"));
}

SCENARIO("A cable of amount 0, a mute and a solo are found") {
  Whole live("add lead vco\nadd other vco\nadd amp vca\nchain lead.sine amp out\n");
  live.done("connect lead.sine amp amount=0");
  CHECK(why(live) == "amp: its input `in` gets nothing: the cable from lead.sine to amp has the amount 0");
  CHECK(holds(live.ask("status lead").text, "its way to out leads over a cable of amount 0"));
  live.done("connect lead.sine amp amount=1");
  live.done("mute lead");
  CHECK(why(live) == "amp: its input `in` gets nothing: lead: it is muted");
  live.done("unmute lead");
  live.done("solo other");
  CHECK(holds(why(live), "another node is soloed"));
  live.done("unsolo other");
  live.done("solo lead");
  live.play_seconds(0.1);
  CHECK(live.ask("listen seconds=0.2").data["silent"] == false);
  CHECK_FALSE(holds(live.ask("status amp").text, "soloed"));
}

SCENARIO("A stopped transport is found behind the gates that it keeps low") {
  Whole live(
      "add beat clock\nadd env adsr\nadd lead vco\nadd amp vca\nconnect beat env.gate\nconnect env "
      "amp.level\n"
      "chain lead.sine amp out\n");
  live.play_seconds(0.1);
  CHECK(live.ask("listen seconds=0.3").data["silent"] == false);
  live.done("stop");
  live.play_seconds(2);
  CHECK(why(live) ==
        "amp: its input `level` gets nothing: env: its gate input `gate` is never high: beat: the transport "
        "stands still; `play` starts it");
}

SCENARIO("A module that is silent by its code is named, not its gate") {
  Whole live("tempo 120\n");
  live.edit("mute",
            module_of("  GateIn gate;\n  Out out;\n  void tick() { out = gate.high() ? 0.0f : 0.0f; }"));
  live.done("apply -", "add m mute\nconnect m out\n");
  CHECK(holds(why(live, "m"), "its module `mute` gives no sound, even with open gates"));
}

SCENARIO("A gate that is only one way to sound is no cause") {
  Whole live("add lead vco\nadd tone svf\nconnect tone out\n");
  CHECK(why(live) == "tone: its input `in` is unpatched");
  live.done("connect lead.sine tone");
  live.play_seconds(0.1);
  CHECK(live.ask("listen seconds=0.2").data["silent"] == false);
}

SCENARIO("A mixer names what is silent at its inputs") {
  Whole live("add drum kick\nadd desk mixer\nconnect drum desk.in2\nconnect desk out\n");
  CHECK(holds(why(live), "desk: its input `in2` gets nothing: drum: its gate input `gate` is unpatched"));
}

SCENARIO("A muted or closed channel of a mixer is named, not its unpatched inputs") {
  Whole live("add lead vco\nadd desk mixer mute3=on\nconnect lead.sine desk.in3\nconnect desk out\n");
  CHECK(why(live) == "desk: its `mute3` is at on");
  live.done("set desk mute3=off level3=-60");
  CHECK(why(live) == "desk: its `level3` is at -60 dB");
}

SCENARIO("What sounds on one side alone is not called silent") {
  Whole live(
      "add lead vco\nadd desk mixer pan1=1\nconnect lead.sine desk.in1\nconnect desk out amount=0.1\n");
  live.play_seconds(0.1);
  CHECK(live.done("listen desk seconds=0.2").data["silent"] == false);
}

SCENARIO("A stopped clock is found behind a sequencer that has a reset") {
  Whole live("");
  live.done(
      "apply -",
      "add beat clock\nadd steps euclid steps=8 hits=1 rotate=4\nadd drum kick\nconnect beat steps.clock\n"
      "connect beat.start steps.reset\nconnect steps drum.gate\nconnect drum out\n");
  live.done("stop");
  live.play_seconds(2);
  CHECK(holds(why(live), "the transport stands still"));
}

SCENARIO("Of what sounds and is not heard, listen says why") {
  Whole live("add lead vco\n");
  const auto reply = live.done("listen lead seconds=0.2");
  CHECK(reply.data["silent"] == false);
  CHECK(reply.data["unheard"] == "no cable leads from it to out");
}

SCENARIO("A group is no node to listen to") {
  Whole live("add lead vco\nadd other vco\ngroup both lead other\n");
  CHECK(holds(live.ask("listen both").text, "`both` is a group; listen to one of its nodes: lead, other"));
}

SCENARIO("Listening takes nothing from the meters") {
  Whole live("add lead vco\nconnect lead.sine out amount=0.1\n");
  live.play_seconds(0.2);
  live.done("mute lead");
  live.done("listen lead seconds=0.1");
  CHECK(live.done("meters").data["nodes"][0]["peak_db"]["sine"].get<double>() > -1);
}

SCENARIO("A control signal is told in its own unit, not in dB") {
  Whole live("add env adsr\nset env.gate 1\n");
  live.play_seconds(1);
  const auto reply = live.done("listen env seconds=0.2");
  CHECK(holds(reply.text, "env.out stays at 0."));
  CHECK(reply.data["mean"].get<double>() == Approx(0.5).margin(0.01));
  CHECK_FALSE(reply.data.contains("peak_db"));
  const auto meters = live.done("meters").data["nodes"][0];
  CHECK(meters["peak"]["out"].get<double>() == Approx(1).margin(0.01));
  CHECK_FALSE(meters["peak_db"].contains("out"));
}
