// Every version that has sounded can sound again.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

namespace {

/// An instrument of one module that plays 0.1.
struct OneThing {
  OneThing() {
    REQUIRE(live.edit("thing", module_at("0.1f")).ok());
    live.done("apply -", "add a thing\nconnect a out\n");
    CHECK(live.next_level() == Approx(0.1));
  }
  Live live;
};

}  // namespace

SCENARIO("undo of a module puts the version before back in the sound, and leaves the file alone") {
  OneThing it;
  Live& live = it.live;
  REQUIRE(live.edit("thing", module_at("0.2f")).ok());
  REQUIRE(live.edit("thing", module_at("0.3f")).ok());
  CHECK(live.next_level() == Approx(0.3));
  const auto edits = live.ask("status").data["edit_to_sound_ms"]["edits"];
  const auto undone = live.done("undo thing");
  CHECK(holds(undone.text, "thing version 2 plays"));
  CHECK(holds(undone.text, "its file holds another text"));
  CHECK(live.next_level() == Approx(0.2));
  CHECK(holds(read_file(live.modules + "/thing.cpp"), "0.3f"));
  CHECK(holds(live.ask("status").text, "it was taken back by `undo`; version 2 plays"));
  const std::string told = "what its file holds does not play: it was taken back by `undo`; version 2 plays";
  CHECK(holds(live.ask("status a").text, "module thing: " + told));
  CHECK(holds(live.ask("status thing").text, "; " + told));
  CHECK(live.ask("status thing").data["file_is_not_played"] == "it was taken back by `undo`");
  CHECK_FALSE(live.ask("status thing").data.contains("ms"));
  CHECK_FALSE(holds(live.ask("status thing").text, "in ms"));
  CHECK(live.ask("status").data["edit_to_sound_ms"]["edits"] == edits);
  SECTION("again, up to the first") {
    live.done("undo thing");
    CHECK(live.next_level() == Approx(0.1));
    const auto refused = live.ask("undo thing");
    CHECK(refused.exit == Exit::refused);
    CHECK(holds(refused.text, "no version of `thing` before number 1"));
  }
  SECTION("reload plays the file again") {
    CHECK(holds(live.done("reload thing").text, "version 4"));
    CHECK(live.next_level() == Approx(0.3));
    CHECK_FALSE(holds(live.ask("status").text, "taken back"));
    CHECK(live.ask("status thing").data["ms"]["total"] > 0);
    live.done("undo thing");
    CHECK(live.next_level() == Approx(0.2));
  }
  SECTION("reload of all that has changed leaves it as it is") {
    live.done("reload");
    CHECK(live.next_level() == Approx(0.2));
  }
  SECTION("the next save plays, and its undo goes back to what played before it") {
    REQUIRE(live.edit("thing", module_at("0.4f")).ok());
    CHECK(live.next_level() == Approx(0.4));
    live.done("undo thing");
    CHECK(live.next_level() == Approx(0.2));
  }
}

SCENARIO("A version that undo went back from can sound again after the next save") {
  OneThing it;
  Live& live = it.live;
  REQUIRE(live.edit("thing", module_at("0.2f")).ok());
  REQUIRE(live.edit("thing", module_at("0.3f")).ok());
  live.done("undo thing");
  const auto versions = [](Live& in) {
    std::vector<int> numbers;
    const language::Reply history = in.done("history thing");
    for (const auto& each : history.data["versions"]) numbers.push_back(each["version"]);
    return numbers;
  };
  THEN("history shows it beside those that undo goes back to") {
    const auto history = live.done("history thing");
    CHECK(versions(live) == std::vector<int>{1, 2, 3});
    CHECK(history.data["versions"][1]["plays"] == true);
    CHECK(history.data["versions"][1]["undone"] == false);
    CHECK(history.data["versions"][2]["plays"] == false);
    CHECK(history.data["versions"][2]["undone"] == true);
    CHECK(holds(history.text, "undone"));
  }
  WHEN("another save plays") {
    REQUIRE(live.edit("thing", module_at("0.4f")).ok());
    const auto goes_back = [&](Live& in) {
      CHECK(versions(in) == std::vector<int>{1, 3, 2, 4});
      for (const double level : {0.2, 0.3, 0.1}) {
        in.done("undo thing");
        CHECK(in.next_level() == Approx(level));
      }
      CHECK(in.ask("undo thing").exit == Exit::refused);
    };
    THEN("undo goes back to what played before, and then to it") {
      goes_back(live);
    }
    THEN("so it does in the next engine") {
      goes_back(*live.after_death());
    }
  }
  WHEN("the engine ends, and another save plays in the next") {
    const auto next = live.after_death();
    REQUIRE(next->edit("thing", module_at("0.4f")).ok());
    THEN("nothing is lost") {
      CHECK(versions(*next) == std::vector<int>{1, 3, 2, 4});
      next->done("undo thing");
      next->done("undo thing");
      CHECK(next->next_level() == Approx(0.3));
    }
  }
}

SCENARIO("Of each module so many versions are kept, and the oldest goes") {
  session::ModuleMemory module;
  const auto play = [&](std::uint64_t number) { put(module, session::KeptVersion{number, "", "", 0}); };
  const auto count = [&] { return module.kept.size() + module.undone.size(); };
  for (std::uint64_t number = 1; number <= 40; ++number) play(number);
  CHECK(count() == session::versions_kept);
  CHECK(module.kept.front().number == 9);
  CHECK(module.kept.back().number == 40);
  WHEN("half of them are undone") {
    for (std::uint64_t number = 39; number > 20; --number) play(number);
    CHECK(count() == session::versions_kept);
    THEN("they count, and the next one lets the oldest go") {
      play(41);
      CHECK(count() == session::versions_kept);
      CHECK(module.undone.empty());
      CHECK(module.kept.front().number == 10);
      CHECK(module.kept[11].number == 40);
      CHECK(module.kept.back().number == 41);
    }
    THEN("one of them that plays again is there once") {
      play(40);
      CHECK(count() == session::versions_kept);
      CHECK(module.kept.back().number == 40);
    }
  }
}

SCENARIO("undo of a module says why it cannot") {
  Live live;
  CHECK(holds(live.ask("undo nothing").text, "no version of `nothing` has sounded"));
  REQUIRE(live.edit("thing", module_at("0.1f")).ok());
  CHECK(live.ask("undo thing").exit == Exit::refused);
}

SCENARIO("A version that failed is not one to go back to") {
  OneThing it;
  Live& live = it.live;
  const std::string later = module_of(
      "  Out out;\n  int count = 0;\n  int nothing = 0;\n"
      "  void tick() { out = ++count > 48000 ? float(count / nothing) : 0.2f; }");
  REQUIRE(live.edit("thing", later).ok());
  live.play_seconds(1.5);
  CHECK(live.next_level() == Approx(0.1));
  CHECK(live.ask("undo thing").exit == Exit::refused);
  const auto status = live.ask("status").data;
  CHECK(holds(status["modules"]["thing"]["file_is_not_played"].get<std::string>(),
              "it failed while it sounded"));
  REQUIRE(live.edit("thing", module_at("0.3f")).ok());
  live.done("undo thing");
  CHECK(live.next_level() == Approx(0.1));
  CHECK(live.ask("undo thing").exit == Exit::refused);
}

SCENARIO("history lists what was changed, when, and by which door") {
  OneThing it;
  Live& live = it.live;
  live.done("set a.fade 20ms");
  REQUIRE(live.edit("thing", module_at("0.2f")).ok());
  CHECK_FALSE(live.edit("thing", "nonsense").ok());
  const auto history = live.done("history");
  CHECK(holds(history.text, "test    set a.fade 20ms"));
  CHECK(holds(history.text, "thing plays version 2"));
  CHECK(holds(history.text, "thing is refused"));
  CHECK(history.data["lines"].back()["door"] == "test");
  CHECK(live.done("history count=1").data["lines"].size() == 1);
  const auto of_module = live.done("history thing");
  CHECK(of_module.data["versions"].size() == 2);
  CHECK(of_module.data["versions"][1]["plays"] == true);
  CHECK(holds(live.done("history nobody").text, "nothing speaks of `nobody`"));
  CHECK(live.ask("history count=many").exit == Exit::usage);
}
