// Any text, after any verbs, makes the patch that the verbs have made, and keeps its comments.
#include "control/patching/random_patch.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("Two hundred random patches survive load, ten random verbs, save and load") {
  int kept = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    Dice dice(seed);
    RandomText random(dice);
    CAPTURE(seed, random.text);
    WrittenPatch it(random.text);
    REQUIRE(it.text() == random.text);
    std::vector<std::string> said;
    std::map<std::string, std::string> names;  // of nodes in the text, now
    for (const std::string& name : random.names) names[name] = name;
    std::vector<std::map<std::string, std::string>> names_before;
    for (int i = 0; i < 10; ++i) {
      if (dice.one_in(8) && !it.steps.empty()) {
        it.undo();
        names = names_before.back();
        names_before.pop_back();
        said.push_back("undo");
        continue;
      }
      const std::string verb = random_verb(dice, it.patch, i);
      const auto before = names;
      if (!it.ask(verb)) continue;
      said.push_back(verb);
      names_before.push_back(before);
      const auto command = language::parse_lines(verb)->front();
      for (auto& [written, now] : names) {
        if (command.verb == "rename" && now == command.arguments[0]) now = command.arguments[1];
        if (command.verb == "remove" && now == command.arguments[0]) now = "";
      }
    }
    const std::string text = it.text();
    CAPTURE(said, text);
    REQUIRE(patch_of(it.instrument, text) == it.patch);
    for (const auto& [written, now] : names) {
      if (now.empty()) continue;
      REQUIRE(holds(text, random.comments.at(written)));
      ++kept;
    }
    WrittenPatch again(text);
    REQUIRE(again.text() == text);
  }
  CHECK(kept > 500);
}
