// A patch's text outlives the verbs that change the patch: only the statements concerned change.
#include "control/patching/written_patch.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string song =
    "# A song.\n"
    "tempo 96bpm   # slow\n"
    "\n"
    "# Voices.\n"
    "add lead voice  freq=a3 time=1/8b step=c4,.,eb4 on=x..x  # sings\n"
    "add bass voice \\\n"
    "    freq=2k pan=0.5\n"
    "add echo other words=-6dB\n"
    "\n"
    "# The way out.\n"
    "chain lead bass echo.low out\n"
    "connect lead echo.freq amount=-6dB   # sent\n"
    "group all_voices lead bass\n"
    "mute bass\n";

/// The text after these verbs, which load() must read as the same patch.
std::string after(std::initializer_list<std::string> verbs, const std::string& whole = song) {
  WrittenPatch it(whole);
  for (const std::string& each : verbs) {
    INFO(each);
    REQUIRE(it.ask(each));
  }
  const std::string text = it.text();
  INFO(text);
  CHECK(patch_of(it.instrument, text) == it.patch);
  return text;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("there is no `" + from + "`");
  return text.replace(at, from.size(), to);
}

}  // namespace

SCENARIO("A text to which nothing was done is written as it was") {
  CHECK(after({}) == song);
  CHECK(after({}, "") == "");
  CHECK(after({}, "# nothing") == "# nothing");
  CHECK(after({}, "add a voice\r\n  # x\r\nadd b ghost odd=\"a b\"") ==
        "add a voice\r\n  # x\r\nadd b ghost odd=\"a b\"");
}

SCENARIO("A verb changes the words of what it changes, in its own spelling") {
  CHECK(after({"set lead.freq c4"}) == with(song, "freq=a3", "freq=c4"));
  CHECK(after({"set lead.freq += 12st"}) == with(song, "freq=a3", "freq=a4"));
  CHECK(after({"set lead.step3 f4"}) == with(song, "c4,.,eb4", "c4,.,f4"));
  CHECK(after({"set lead.step .,d4,.,g4"}) == with(song, "c4,.,eb4", "c4,d4,eb4,g4"));
  CHECK(after({"set lead.on2 1"}) == with(song, "x..x", "xx.x"));
  CHECK(after({"set lead.on2 50%"}) == with(song, "x..x", "1,50%,0,1"));
  CHECK(after({"set bass.pan_left 0.25"}) == with(song, "pan=0.5", "pan=0.25,0.5"));
  CHECK(after({"set echo.words -12dB"}) == with(song, "words=-6dB", "words=-12dB"));
  CHECK(after({"tempo 120.1"}) == with(with(song, "96bpm", "120.1"), "time=1/8b", "time=78.125ms"));
  CHECK(after({"connect lead echo.freq amount=50%"}) == with(song, "amount=-6dB", "amount=50%"));
  CHECK(after({"replace echo voice"}).find("add echo voice") != std::string::npos);
  CHECK(after({"set lead fade=12.3ms words=\"o no\""}) ==
        with(song, "on=x..x", "on=x..x words=\"o no\" fade=12.3ms"));
}

SCENARIO("What a verb adds stands beside its relatives") {
  CHECK(after({"add high voice freq=c5 step=c4,.,eb4"}) ==
        with(song, "words=-6dB\n", "words=-6dB\nadd high voice freq=c5 step=c4,.,eb4\n"));
  CHECK(after({"add high voice", "connect high out amount=-3dB"}) ==
        with(with(song, "words=-6dB\n", "words=-6dB\nadd high voice\n"), "# sent\n",
             "# sent\nconnect high out amount=-3dB\n"));
  CHECK(after({"mute lead"}) == song + "mute lead\n");
  CHECK(after({"seed 7"}) == with(song, "tempo", "seed 7\ntempo"));
  CHECK(after({"group all_voices lead echo"}) == with(song, "all_voices lead bass", "all_voices lead echo"));
  CHECK(after({"insert fuzz other lead bass time=on"}) ==
        with(with(song, "words=-6dB\n", "words=-6dB\nadd fuzz other time=on\n"), "chain lead bass",
             "chain lead fuzz bass"));
  CHECK(after({"# A pad.\nadd pad voice freq=c3 # soft\n"}) ==
        with(song, "words=-6dB\n", "words=-6dB\n# A pad.\nadd pad voice freq=c3 # soft\n"));
}

SCENARIO("What a verb takes out goes, with what speaks of it alone") {
  CHECK(after({"remove echo"}) == with(with(with(song, "add echo other words=-6dB\n", ""),
                                            "chain lead bass echo.low out", "connect lead bass"),
                                       "connect lead echo.freq amount=-6dB   # sent\n", ""));
  CHECK(after({"unmute bass"}) == with(song, "mute bass\n", ""));
  CHECK(after({"disconnect lead echo.freq"}) ==
        with(song, "connect lead echo.freq amount=-6dB   # sent\n", ""));
  CHECK(after({"disconnect bass echo"}) ==
        with(song, "chain lead bass echo.low out", "connect lead bass\nconnect echo.low out"));
  const std::string last = after({"disconnect lead", "disconnect bass", "disconnect echo"});
  CHECK(last == with(with(song, "chain lead bass echo.low out\n", ""),
                     "connect lead echo.freq amount=-6dB   # sent\n", ""));
  const std::string two = "add a voice\n\n# Second.\nadd b voice # x\n\n# Third.\nadd c voice\n";
  CHECK(after({"remove b"}, two) == "add a voice\n\n# Third.\nadd c voice\n");
}

SCENARIO("A node that is renamed keeps its lines") {
  std::string renamed = song;
  for (std::size_t at; (at = renamed.find("lead")) != std::string::npos;) renamed.replace(at, 4, "high");
  CHECK(after({"rename lead high"}) == renamed);
}

SCENARIO("A text in which verbs move things keeps its order") {
  const std::string early = "add a voice\nadd b voice\nconnect a b\nadd c voice\nconnect b c # last\n";
  CHECK(after({"insert n other a b"}, early) == early + "insert n other a b\n");
  CHECK(after({"insert n other a b", "remove n"}, early) ==
        "add a voice\nadd b voice\nadd c voice\nconnect b c # last\n");
  after({"insert n other a b", "disconnect a n"}, early);
  after({"insert n other a b", "set n.time on", "insert m voice n b", "remove a"}, early);
}
