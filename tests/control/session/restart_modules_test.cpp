// Nothing that was accepted is lost when the engine ends without a word.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/full_disk.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("A session plays the versions that played, whatever has become of the files") {
  Live live;
  REQUIRE(live.edit("thing", module_at("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\n");
  REQUIRE(live.edit("thing", module_at("0.2f")).ok());
  CHECK(live.next_level() == Approx(0.2));
  SECTION("the same file") {
    const auto next = live.after_death();
    CHECK(next->next_level() == Approx(0.2));
    next->done("undo thing");
    CHECK(next->next_level() == Approx(0.1));
  }
  SECTION("a version that was put back") {
    live.done("undo thing");
    const auto next = live.after_death();
    CHECK(next->next_level() == Approx(0.1));
    CHECK(holds(next->ask("status").text, "it was taken back by `undo`"));
    next->done("reload thing");
    CHECK(next->next_level() == Approx(0.2));
  }
  SECTION("a file that was refused") {
    CHECK_FALSE(live.edit("thing", "nonsense").ok());
    const auto next = live.after_death();
    CHECK(next->next_level() == Approx(0.2));
    next->wait_for("the file's refusal", [&] {
      return holds(next->ask("status").text, "its file is refused; version 2 plays on");
    });
  }
  SECTION("a file that was changed while no engine ran") {
    live.end();
    live.save("thing", module_at("0.3f"));
    const auto next = live.after_death();
    next->done("reload thing");
    CHECK(next->next_level() == Approx(0.3));
    next->done("undo thing");
    CHECK(next->next_level() == Approx(0.2));
  }
  SECTION("a file that is gone") {
    std::filesystem::remove(live.modules + "/thing.cpp");
    const auto next = live.after_death();
    next->wait_for("its sound", [&] { return next->next_level() == Approx(0.2); });
  }
  SECTION("a version that failed while it sounded is not tried again") {
    const std::string later = module_of(
        "  Out out;\n  int count = 0;\n  int nothing = 0;\n"
        "  void tick() { out = ++count > 48000 ? float(count / nothing) : 0.4f; }");
    REQUIRE(live.edit("thing", later).ok());
    live.play_seconds(1.5);
    const auto next = live.after_death();
    next->play_seconds(2);
    CHECK(next->next_level() == Approx(0.2));
    CHECK(next->session->memory().troubles.list().size() == live.session->memory().troubles.list().size());
  }
}

SCENARIO("A text whose first moment the engine did not outlive is set aside") {
  Live live;
  REQUIRE(live.edit("thing", module_at("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\n");
  live.save("thing", module_at("0.2f"));
  std::unique_ptr<Live> next;
  // The engine ends between its taking the code and the first block that plays it.
  live.loop.run_once(std::chrono::milliseconds(10));
  const auto& memory = live.session->memory();
  for (int i = 0; i < 20000 && memory.modules.at("thing").in_hand.empty(); ++i)
    live.loop.run_once(std::chrono::milliseconds(1));
  REQUIRE_FALSE(memory.modules.at("thing").in_hand.empty());
  next = live.after_death();
  CHECK(next->next_level() == Approx(0.1));
  CHECK(holds(next->ask("status").text, "the engine died when it was about to sound; version 1 plays"));
  next->done("reload thing");
  CHECK(next->next_level() == Approx(0.2));
}

SCENARIO("In safe mode no module's code runs until it is asked for") {
  Live live{"vco"};
  REQUIRE(live.edit("thing", module_at("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\nadd lead vco\n");
  REQUIRE(live.edit("thing", module_at("0.2f")).ok());
  const auto next = live.after_death({"the engine died", true});
  CHECK(next->says("safe mode"));
  CHECK(next->says("`thing`, by the door `test`"));
  CHECK(next->library.compiled == 0);
  CHECK(next->next_level() == 0);
  CHECK(next->session->patch() == live.session->patch());
  const std::string status = next->ask("status").text;
  CHECK(holds(status, "went wrong: the engine died"));
  CHECK(holds(status, "in safe mode no module's code runs"));
  SECTION("reload plays one") {
    next->done("reload thing");
    CHECK(next->next_level() == Approx(0.2));
    CHECK_FALSE(next->session->stage().find("lead")->instance);
  }
  SECTION("undo plays the version before") {
    next->done("undo thing");
    CHECK(next->next_level() == Approx(0.1));
  }
  SECTION("a save plays") {
    next->save("thing", module_at("0.3f"));
    next->wait_for("it", [&] { return next->next_level() == Approx(0.3); });
  }
}

SCENARIO("A module that is to blame is left out alone, until it is asked for") {
  Live live{"vco"};
  REQUIRE(live.edit("thing", module_at("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\nadd lead vco\n");
  REQUIRE(live.edit("thing", module_at("0.2f")).ok());
  session::StartMode beginning{"the engine died while the code of `thing` ran"};
  beginning.left_out = {"thing"};
  std::set<std::string> played;
  const auto next = live.after_death(beginning);
  next->session->parts().module_plays = [&](const std::string& name) { played.insert(name); };
  CHECK(next->says("`thing` (version 2), last changed by the door `test`, is left out, and all else plays"));
  next->wait_for("the others", [&] {
    next->play(64);
    return next->session->stage().find("lead")->instance != nullptr;
  });
  CHECK(next->next_level() == 0);
  CHECK_FALSE(next->session->stage().find("a")->instance);
  const std::string status = next->ask("status").text;
  CHECK(holds(status, "went wrong: the engine died while the code of `thing` ran"));
  CHECK(holds(status, "went wrong: safe mode: `thing`"));
  CHECK(holds(status, "module thing: what its file holds does not play: in safe mode it is left out"));
  CHECK(holds(next->ask("modules thing").text, "does not play: in safe mode it is left out"));
  CHECK_FALSE(played.contains("thing"));
  SECTION("reload of all that changed leaves it so") {
    next->ask("reload");
    CHECK_FALSE(next->session->stage().find("a")->instance);
  }
  SECTION("reload plays it") {
    next->done("reload thing");
    CHECK(next->next_level() == Approx(0.2));
    CHECK(played.contains("thing"));
    CHECK_FALSE(holds(next->ask("status").text, "module thing: what its file holds does not play"));
  }
  SECTION("undo plays the version before") {
    next->done("undo thing");
    CHECK(next->next_level() == Approx(0.1));
    CHECK(played.contains("thing"));
  }
  SECTION("a save plays") {
    next->save("thing", module_at("0.3f"));
    next->wait_for("it", [&] { return next->next_level() == Approx(0.3); });
  }
}

SCENARIO("A module that a new node plays is what was changed last") {
  Live live{"vco", "vca"};
  std::string changed;
  live.session->parts().module_changed = [&](const std::string& name) { changed = name; };
  live.done("add lead vco");
  CHECK(changed == "vco");
  live.done("add amp vca");
  CHECK(changed == "vca");
  live.done("set lead.freq 300");
  live.done("rename lead bass");
  CHECK(changed == "vca");
  const auto next = live.after_death({"the engine died", true});
  CHECK(next->says("The last module that was changed is `vca`, by the door `test`"));
}

SCENARIO("The module that was changed last is known after a restart that played all of them again") {
  Live live{"vco"};
  REQUIRE(live.edit("thing", module_at("0")).ok());
  live.done("apply -", "add a thing\nconnect a out\nadd lead vco\n");
  REQUIRE(live.edit("thing", module_at("0.1f")).ok());
  const auto next = live.after_death();
  next->wait_for("the sound", [&] { return next->next_level() == Approx(0.1); });
  CHECK(next->after_death({"the engine died", true})->says("`thing`, by the door `test`"));
}
