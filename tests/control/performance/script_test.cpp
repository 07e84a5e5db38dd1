#include "control/performance/script.hpp"

#include <fstream>

#include "control/verbs/verbs.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::test;
using performance::Cue;

namespace {

auto read(const std::string& text, const std::string& folder = "") {
  return performance::read_script(text, "it.txt", folder, verbs::vocabulary());
}

}  // namespace

SCENARIO("A script is a time and a verb a line") {
  const auto cues = read(
      "# an evening\n"
      "0 add lead vco freq=110   # a voice\n"
      "\n"
      "1.5s set lead.freq 220 \\\n"
      "     over=1s\n"
      "8b try undo\n"
      "+500ms hit lead.gate\n"
      "20s quit\n");
  REQUIRE(cues);
  REQUIRE(cues->size() == 5);
  const Cue& add = cues->at(0);
  CHECK(add.line == 2);
  CHECK((add.at.unit == Seconds && add.at.number == 0));
  CHECK(add.command.verb == "add");
  CHECK(*add.command.option("freq") == "110");
  CHECK(*cues->at(1).command.option("over") == "1s");
  const Cue& undo = cues->at(2);
  CHECK((undo.at.unit == Beats && undo.at.number == 8 && undo.may_fail && !undo.relative));
  CHECK(undo.line == 6);
  const Cue& hit = cues->at(3);
  CHECK((hit.relative && hit.at.number == 0.5 && !hit.may_fail));
}

SCENARIO("A line takes a text from a file, or from the lines after it") {
  const TempFolder folder;
  std::ofstream(folder.file("other.cpp")) << "struct Other\n";
  const auto cues = read(
      "0s edit vco.cpp <- other.cpp\n"
      "1s apply - <<END\n"
      "add a vco\n"
      "  # 2s quit\n"
      "END\n"
      "2s edit empty.hpp <<X\n"
      "X\n",
      folder.path().string());
  REQUIRE(cues);
  REQUIRE(cues->size() == 3);
  CHECK(cues->at(0).is_edit());
  CHECK(cues->at(0).command.arguments == std::vector<std::string>{"vco.cpp"});
  CHECK(cues->at(0).input == "struct Other\n");
  CHECK(cues->at(1).input == "add a vco\n  # 2s quit\n");
  CHECK(cues->at(2).input == "");
  CHECK(cues->at(2).line == 6);
}

SCENARIO("What is wrong with a script is told with its line before anything is performed") {
  const auto check = [](const std::string& text, const std::string& told) {
    INFO(text);
    const auto cues = read(text);
    REQUIRE_FALSE(cues);
    INFO(cues.error());
    CHECK(holds(cues.error(), told));
  };
  check("set lead.freq 1\n",
        "it.txt:1: a line begins with its time, as `2.5s`, `20ms`, `8b` or `+500ms`, and `set` is none");
  check("+2x undo\n", "or `+500ms`, and `+2x` is none");
  check("\n3 undo\n", "it.txt:2: a line begins with its time");
  check("-1s undo\n", "it.txt:1: a line begins with its time");
  check("1s\n", "it.txt:1: a verb is missing after the time");
  check("1s try\n", "it.txt:1: a verb is missing after the time");
  check("1s sett a.b 1\n", "it.txt:1: there is no verb `sett`");
  check("1s set\n", "it.txt:1:");
  check("1s mute lead over=1s\n", "it.txt:1:");
  check("1s set \"a\n", "it.txt:1: the quote is not closed");
  check("2s undo\n1b undo\n1s undo\n", "it.txt:3: it comes after line 1, whose time is later");
  check("2s quit\n3s undo\n", "it.txt:2: `quit` in line 1 has ended the performance");
  check("1s apply -\n", "it.txt:1: `-` needs a text");
  check("1s undo <<END\nEND\n", "it.txt:1: `undo` takes a text only where `-` stands for it");
  check("1s edit vco.cpp\n", "it.txt:1: write `edit FILE <- OTHER`");
  check("1s edit vco.cpp <-\n", "it.txt:1: `<-` needs a file");
  check("1s edit vco.cpp <- /nowhere/it.cpp\n", "/nowhere/it.cpp");
  check("1s undo\n2s edit ../vco.cpp <<END\nEND\n",
        "it.txt:2: `../vco.cpp` is no file of the module folder: name it from there");
  check("1s edit vco.cpp <<\n", "it.txt:1: `<<` needs the word that ends the text");
  check("1s edit vco.cpp <<END\nint x;\n", "it.txt:1: the text has no end: a line `END` is missing");
}
