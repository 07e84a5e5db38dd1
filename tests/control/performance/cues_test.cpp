// When what a script says is heard, and what is told of it.
#include <fstream>

#include "control/performance/performed.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// Plays its knob's value, at once.
const std::string level =
    "#include <chronus/module.hpp>\n\nstruct Level : Module {\n  Out out;\n"
    "  float value = 0.1f;\n  void tick() { out = value; }\n};\n";

std::string level_of(const std::string& value) {
  std::string text = level;
  return text.replace(text.find("= value"), 7, "= " + value);
}

const std::string start = "0s add n level\n0s connect n out\n";

}  // namespace

SCENARIO("A cue is heard from its sample on") {
  Performed it;
  it.add("level.cpp", level_of("0.1f"));
  WHEN("it is a verb at a time in seconds") {
    it.perform(start + "0.5001s disconnect n\n1s quit\n");
    THEN("its fade begins there") {
      const auto change = it.next_change(4800);
      CHECK(change >= 24005);
      CHECK(change <= 24006);
      CHECK(it.left.size() == 48000);
      CHECK(it.reply(3).sample == 24005);
    }
  }
  WHEN("it is at a beat, after the tempo was changed") {
    it.perform(start + "1b tempo 60\n+1b disconnect n\n3b quit\n");
    THEN("the beats before and after have their lengths") {
      CHECK(it.reply(3).sample == 24000);
      CHECK(it.reply(4).sample == 72000);
      CHECK(it.left.size() == 120000);
      CHECK(it.next_change(4800) <= 72001);
    }
  }
  WHEN("it is an edit") {
    it.perform(start + "0.5s edit level.cpp <<END\n" + level_of("0.2f") + "END\n1s quit\n");
    THEN("the swap begins there, and takes as long as the real one, whatever the compile takes") {
      const auto change = it.next_change(4800);
      CHECK(change >= 24000);
      CHECK(change <= 24001);
      CHECK(it.left.back() == Approx(0.2));
      CHECK(it.reply(3).reply.ok());
      CHECK(it.reply(3).reply.data["tier"] == "optimised");
    }
  }
  WHEN("several files are edited at one time") {
    it.add("other.cpp", level_of("0.3f"));
    it.perform(start + "0s add m other\n0s connect m out.right\n" + "0.5s edit level.cpp <<END\n" +
               level_of("0.2f") + "END\n0.5s edit other.cpp <<END\n" + level_of("-0.3f") + "END\n1s quit\n");
    THEN("they are heard at one sample") {
      const auto change = it.next_change(4800);
      CHECK(it.right[change] != it.right[change - 1]);
      CHECK(it.right[change - 1] == it.right[change - 2]);
    }
  }
  WHEN("a header is edited that a module includes") {
    it.add("gain.hpp", "inline constexpr float gain = 0.1f;\n");
    it.add("level.cpp", "#include \"gain.hpp\"\n" + level_of("gain"));
    it.perform(start + "0.5s edit gain.hpp <<END\ninline constexpr float gain = 0.2f;\nEND\n1s quit\n");
    THEN("the module plays it from there on") {
      CHECK(it.next_change(4800) >= 24000);
      CHECK(it.next_change(4800) <= 24001);
      CHECK(it.left.back() == Approx(0.2));
    }
  }
}

SCENARIO("Time is the music's, not the computer's") {
  Performed it({"vco"});
  it.perform("0s add a vco\n0s set a.freq 200\n10s set a.freq 300\n20s undo\n20s get a.freq\n21s quit\n");
  THEN("turns ten seconds apart are two steps of undo, though they were rendered within one") {
    CHECK(holds(it.reply(5).reply.text, "200 Hz"));
  }
}

SCENARIO("What became of the lines is told and counted") {
  Performed it;
  it.add("level.cpp", level_of("0.1f"));
  it.perform(start +
             "0.1s set nobody.freq 1\n"
             "0.1s try set nobody.freq 1\n"
             "0.2s edit level.cpp <<END\nstruct Broken\nEND\n"
             "0.3s try edit level.cpp <<END\nstruct Broken :\nEND\n"
             "0.3s edit level.patch <<END\nEND\n"
             "0.4s listen seconds=0.1\n"
             "0.45s render out.wav seconds=0.1\n"
             "0.6s stop\n"
             "8b mute n\n"
             "0.7s listen seconds=1\n"
             "0.8s quit\n");
  CHECK_FALSE(it.reply(3).reply.ok());
  CHECK_FALSE(it.reply(4).reply.ok());
  CHECK_FALSE(it.reply(5).reply.ok());
  const std::string unwatched =
      "nothing watches level.patch: no module includes it, and there is no patch file";
  CHECK(it.reply(11).reply.ok());
  CHECK(it.reply(11).reply.text == "saved; " + unwatched);
  CHECK(it.reply(11).reply.data["unwatched"] == unwatched);
  CHECK(it.reply(13).reply.data["seconds"] == 0.1);
  CHECK(it.reply(14).reply.ok());
  CHECK(std::filesystem::file_size(it.folder.file("out.wav")) > 4800 * 8);
  CHECK(holds(it.reply(16).reply.text, "the transport stands still"));
  CHECK(holds(it.reply(17).reply.text, "ended before it was answered"));
  CHECK(it.account.failed == 4);
}

SCENARIO("Lines beyond the end are told, and the author's files stay as they are") {
  Performed it;
  it.add("level.cpp", level_of("0.1f"));
  it.perform(start + "0.1s edit level.cpp <<END\n" + level_of("0.2f") + "END\n2s mute n\n", 1);
  CHECK(it.left.size() == 48000);
  CHECK(holds(it.reply(12).reply.text, "has ended before its time"));
  std::ifstream file(it.modules + "/level.cpp");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK(text == level_of("0.1f"));
}

SCENARIO("A patch file is played from the start, and a save of it is followed") {
  Performed it;
  it.add("level.cpp", level_of("0.1f"));
  it.patch = it.folder.file("it.patch");
  std::ofstream(it.patch) << "add n level\nconnect n out\n";
  it.perform(
      "0.5s edit it.patch <<END\nadd n level\nEND\n0.8s edit it.patch <<END\nadd n nothing at all\nEND\n"
      "0.9s edit ti.patch <<END\nEND\n0.9s edit new.hpp <<END\nEND\n1s quit\n");
  CHECK(it.reply(1).reply.ok());
  CHECK(it.next_change(4800) >= 24000);
  CHECK(it.next_change(4800) <= 24001);
  CHECK_FALSE(it.reply(4).reply.ok());
  CHECK(holds(it.reply(7).reply.text,
              "nothing watches ti.patch: no module includes it, and the patch is it.patch"));
  CHECK(it.reply(9).reply.text == "saved; no module includes it");
}
