// A reply says what was done, and nothing else.
#include <fstream>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

namespace {

const std::string song = module_of(
    "  Text chords = \"Dm7 G7\";\n  Out out;\n"
    "  void prepare() { for (char c : chords) if (c == 'Q') fail(\"there is no chord Q\"); }\n"
    "  void tick() { out = 0.1; }",
    "Song");

}  // namespace

SCENARIO("A reply names the sample of what happens at a sample, and none for a change of shape") {
  Live live{"vco"};
  CHECK_FALSE(live.done("add lead vco").data.contains("sample"));
  CHECK(live.done("set lead.freq 300").data["sample"] == live.now());
  CHECK(live.done("tempo 100").data["sample"] == live.now());
  CHECK(live.done("stop").data["sample"] == live.now());
  for (const char* line :
       {"connect lead.sine out", "mute lead", "unmute lead", "undo", "rename lead melody"}) {
    INFO(line);
    const auto reply = live.done(line);
    CHECK_FALSE(reply.data.contains("sample"));
    CHECK_FALSE(reply.data.contains("beat"));
  }
}

SCENARIO("A text that prepare() refuses is told as refused, by the reply and by get") {
  Live live;
  live.edit("song", song);
  live.done("apply -", "add song song\nconnect song out\n");
  live.play_seconds(0.1);
  const auto reply = live.ask("set song.chords \"Dm7 Q7\"");
  CHECK(reply.exit == Exit::refused);
  CHECK(reply.text ==
        "song.chords: Dm7 Q7 is refused: prepare() refused: there is no chord Q; Dm7 G7 plays on");
  const auto shown = live.done("get song.chords");
  CHECK(shown.text == "song.chords = Dm7 Q7 (refused: prepare() refused: there is no chord Q; Dm7 G7 plays)");
  CHECK(shown.data["values"]["chords"]["plays"] == "Dm7 G7");
  THEN("status says that it is the text") {
    const auto status = live.done("status song").text;
    CHECK(holds(status,
                "its chords, Dm7 Q7, is refused: prepare() refused: there is no chord Q; Dm7 G7 plays on"));
    CHECK_FALSE(holds(status, "the newest version"));
  }
  THEN("the same text again is refused again") {
    const auto again = live.ask("set song.chords \"Dm7 Q7\"");
    CHECK(again.exit == Exit::refused);
    CHECK(holds(again.text, "Dm7 G7 plays on"));
  }
  THEN("an engine that goes on with it has the module, and plays as soon as the text is right") {
    const auto next = live.after_death();
    next->wait_for_optimised();
    next->play_seconds(0.1);
    CHECK_FALSE(holds(next->ask("status").text, "its file is refused"));
    CHECK(holds(next->ask("listen song seconds=0.1").text, "there is no chord Q"));
    next->done("set song.chords Am7");
    next->play_seconds(0.1);
    CHECK(next->ask("listen song seconds=0.1").data["silent"] == false);
  }
  THEN("a text that is right ends that") {
    live.done("set song.chords \"Am7\"");
    CHECK(live.done("get song.chords").text == "song.chords = Am7");
  }
}

SCENARIO("A text that is refused while a fade runs is told as refused at once") {
  Live live;
  live.edit("song", song);
  live.done("apply -", "add song song\nconnect song out\n");
  live.play_seconds(0.1);
  live.done("set song.chords \"Am7 G7\"");
  live.play(64);
  const auto reply = live.ask("set song.chords \"Dm7 Q7\"");
  CHECK(reply.exit == Exit::refused);
  CHECK(holds(reply.text, "is refused: prepare() refused: there is no chord Q"));
  live.done("set song.chords \"Em7\"");
  CHECK(holds(live.done("get song.chords").text, "follows when a fade is over; Am7 G7 plays"));
  live.settle();
  CHECK(live.done("get song.chords").text == "song.chords = Em7");
}

SCENARIO("A mute of what has no audio output says that it plays on") {
  Live live{"clock", "vco"};
  live.done("apply -", "add beat clock\nadd lead vco\n");
  CHECK(holds(live.done("mute beat").text, "it has no audio output: what it controls plays on"));
  CHECK_FALSE(holds(live.done("mute lead").text, "no audio output"));
}

SCENARIO("A new module may be called as a type of the SDK is") {
  Live live;
  CHECK(live.done("new phase").ok());
  CHECK(live.done("new out").ok());
}

SCENARIO("status of a node tells that its module's file is refused, also where both have one name") {
  Live live;
  live.edit("song", song);
  live.done("apply -", "add song song\nconnect song out\n");
  live.play_seconds(0.1);
  const auto wrong = live.edit("song", "nonsense");
  CHECK_FALSE(wrong.ok());
  CHECK(holds(live.done("status song").text, "module song: its file is refused; version 1 plays on"));
  THEN("with the first line of the reason") {
    const std::string reason = wrong.text.substr(0, wrong.text.find('\n'));
    CHECK(holds(reason, "song.cpp:1:"));
    CHECK(holds(live.done("status song").text, "`reload song` shows why\n    " + reason));
    CHECK(live.done("status song").data["code"]["reason"] == reason);
    live.done("rename song other");
    CHECK(live.done("status song").data["reason"] == reason);
    CHECK(holds(live.done("status song").text, "song version 1, "));
    CHECK(holds(live.done("status song").text, "; its file is refused; version 1 plays on"));
  }
}

SCENARIO("status of a module of which no version plays says so, and why") {
  Live live;
  CHECK_FALSE(live.edit("cnt", "nonsense").ok());
  live.done("apply -", "add n cnt\nconnect n out\n");
  const std::string none = "no version of it plays: its file is refused (`reload cnt` shows why)\n    ";
  const auto module = live.done("status cnt");
  CHECK(module.text.starts_with("cnt: " + none));
  CHECK(module.data["version"] == 0);
  const auto node = live.done("status n");
  CHECK(node.text.starts_with("n is to play cnt\n  module cnt: " + none));
  CHECK(node.data["code"]["reason"] == module.data["reason"]);
}

SCENARIO("Values outside their range are told when a patch is opened, and by status") {
  Live live{"vco"};
  std::ofstream(live.folder.file("wide.patch"))
      << "tempo 120\nadd lead vco freq=90k\nconnect lead.sine out\n";
  const auto reply = live.done("load wide.patch");
  INFO(reply.text);
  CHECK(holds(reply.text, "held within its range: line 2: lead.freq is 20000 Hz; 90000 Hz is outside"));
  CHECK(reply.data["clamped"].size() == 1);
  CHECK(
      holds(live.done("status").text, "held within its range when the patch was opened: line 2: lead.freq"));
}

SCENARIO("A row of rests is a list of gates") {
  Live live{"seq"};
  live.done("add s seq");
  live.done("set s.gate x.x.x.x.");
  live.done("set s.gate ........");
  CHECK(live.session->patch().find("s")->settings.at("gate1") == graph::Setting(0.0));
  CHECK(live.session->patch().find("s")->settings.at("gate7") == graph::Setting(0.0));
}

SCENARIO("play from=0b begins at 0, after panic too") {
  Live live;
  live.play_seconds(1);
  const auto beat = [&] {
    const engine::Moment now = live.engine.now();
    return engine::beat_at(now.transport, now.sample);
  };
  CHECK(live.done("play from=0b").data["beat"] == 0);
  live.play(24000);
  CHECK(beat() == Approx(1));
  live.done("panic");
  live.play_seconds(0.5);
  live.done("play from=8b");
  live.play(24000);
  CHECK(beat() == Approx(9));
  CHECK(live.ask("play from=-1b").exit == Exit::usage);
  CHECK(live.ask("play from=2Hz").exit == Exit::usage);
}
