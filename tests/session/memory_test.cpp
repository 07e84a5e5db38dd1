// Nothing that was accepted is lost when the engine ends without a word.
#include <filesystem>
#include <fstream>

#include "session/live.hpp"
#include "session/sound.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

std::string level(const std::string& value) {
  return module_of("  Out out;\n  void tick() { out = " + value + "; }");
}

double heard(Live& live) {
  live.play_seconds(0.1);
  return live.heard.left.back();
}

bool said(const Live& live, const std::string& text) {
  return std::ranges::any_of(live.said, [&](const std::string& line) { return holds(line, text); });
}

}  // namespace

SCENARIO("The patch, its steps of undo and its history outlive the engine") {
  Live live{"vco", "vca"};
  live.done("apply -",
            "tempo 93.5\nseed 7\nadd lead vco freq=333.3\nadd amp vca\nchain lead amp out amount=0.3\n");
  live.done("group all_of_it lead amp");
  live.done("mute amp");
  live.done("set lead.freq 441");
  live.done("set lead.freq += 12.5");
  live.done("rename amp loud");
  const auto next = live.after_death();
  CHECK(next->session->patch() == live.session->patch());
  CHECK(next->session->seq() == live.session->seq());
  CHECK(next->done("patch").text == live.done("patch").text);
  CHECK(next->done("history").text == live.done("history").text);
  for (int i = 0; i < 4; ++i) {
    next->done("undo");
    live.done("undo");
    CHECK(next->session->patch() == live.session->patch());
  }
  const auto third = next->after_death();
  CHECK(third->session->patch() == live.session->patch());
  CHECK(said(*third, "goes on with the session of before: 2 nodes, 2 cables"));
}

SCENARIO("Turns of a knob are few records, and the last of them is there") {
  Live live{"vco"};
  live.done("add lead vco");
  for (int i = 0; i < 300; ++i) live.done("set lead.freq " + std::to_string(200 + i));
  const auto next = live.after_death();
  CHECK(next->session->patch() == live.session->patch());
  CHECK(next->session->seq() == live.session->seq());
  next->done("undo");
  CHECK(next->session->patch().find("lead")->settings.empty());
}

SCENARIO("stop and panic outlive the engine") {
  Live live;
  live.done("stop");
  const auto stopped = live.after_death();
  stopped->play_seconds(0.1);
  CHECK_FALSE(stopped->engine.now().transport.playing);
  live.done("play");
  const auto playing = live.after_death();
  playing->play_seconds(0.1);
  CHECK(playing->engine.now().transport.playing);
  live.done("panic");
  CHECK(live.after_death()->session->panicked());
}

SCENARIO("A session plays the versions that played, whatever has become of the files") {
  Live live;
  REQUIRE(live.edit("thing", level("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\n");
  REQUIRE(live.edit("thing", level("0.2f")).ok());
  CHECK(heard(live) == Approx(0.2));
  SECTION("the same file") {
    const auto next = live.after_death();
    CHECK(heard(*next) == Approx(0.2));
    next->done("undo thing");
    CHECK(heard(*next) == Approx(0.1));
  }
  SECTION("a version that was put back") {
    live.done("undo thing");
    const auto next = live.after_death();
    CHECK(heard(*next) == Approx(0.1));
    CHECK(holds(next->ask("status").text, "it was taken back by `undo`"));
    next->done("reload thing");
    CHECK(heard(*next) == Approx(0.2));
  }
  SECTION("a file that was refused") {
    CHECK_FALSE(live.edit("thing", "nonsense").ok());
    const auto next = live.after_death();
    CHECK(heard(*next) == Approx(0.2));
    next->wait_for("the file's refusal", [&] {
      return holds(next->ask("status").text, "its file is refused; version 2 plays on");
    });
  }
  SECTION("a file that was changed while no engine ran") {
    live.session.reset();
    live.save("thing", level("0.3f"));
    const auto next = live.after_death();
    next->done("reload thing");
    CHECK(heard(*next) == Approx(0.3));
    next->done("undo thing");
    CHECK(heard(*next) == Approx(0.2));
  }
  SECTION("a file that is gone") {
    std::filesystem::remove(live.modules + "/thing.cpp");
    const auto next = live.after_death();
    next->wait_for("its sound", [&] { return heard(*next) == Approx(0.2); });
  }
  SECTION("a version that failed while it sounded is not tried again") {
    const std::string later = module_of(
        "  Out out;\n  int count = 0;\n  int nothing = 0;\n"
        "  void tick() { out = ++count > 48000 ? float(count / nothing) : 0.4f; }");
    REQUIRE(live.edit("thing", later).ok());
    live.play_seconds(1.5);
    const auto next = live.after_death();
    next->play_seconds(2);
    CHECK(heard(*next) == Approx(0.2));
    CHECK(next->session->memory().troubles.list().size() == live.session->memory().troubles.list().size());
  }
}

SCENARIO("A text whose first moment the engine did not outlive is set aside") {
  Live live;
  REQUIRE(live.edit("thing", level("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\n");
  live.save("thing", level("0.2f"));
  std::unique_ptr<Live> next;
  // The engine ends between its taking the code and the first block that plays it.
  live.loop.run_once(std::chrono::milliseconds(10));
  const auto& memory = live.session->memory();
  for (int i = 0; i < 20000 && memory.modules.at("thing").in_hand.empty(); ++i)
    live.loop.run_once(std::chrono::milliseconds(1));
  REQUIRE_FALSE(memory.modules.at("thing").in_hand.empty());
  next = live.after_death();
  CHECK(heard(*next) == Approx(0.1));
  CHECK(holds(next->ask("status").text, "the engine died when it was about to sound; version 1 plays"));
  next->done("reload thing");
  CHECK(heard(*next) == Approx(0.2));
}

SCENARIO("In safe mode no module's code runs until it is asked for") {
  Live live{"vco"};
  REQUIRE(live.edit("thing", level("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\nadd lead vco\n");
  REQUIRE(live.edit("thing", level("0.2f")).ok());
  const auto next = live.after_death({"the engine died", true});
  CHECK(said(*next, "safe mode"));
  CHECK(said(*next, "`thing`, by the door `test`"));
  CHECK(next->library.compiled == 0);
  CHECK(heard(*next) == 0);
  CHECK(next->session->patch() == live.session->patch());
  const std::string status = next->ask("status").text;
  CHECK(holds(status, "went wrong: the engine died"));
  CHECK(holds(status, "in safe mode no module's code runs"));
  SECTION("reload plays one") {
    next->done("reload thing");
    CHECK(heard(*next) == Approx(0.2));
    CHECK_FALSE(next->session->stage().find("lead")->instance);
  }
  SECTION("undo plays the version before") {
    next->done("undo thing");
    CHECK(heard(*next) == Approx(0.1));
  }
  SECTION("a save plays") {
    next->save("thing", level("0.3f"));
    next->wait_for("it", [&] { return heard(*next) == Approx(0.3); });
  }
}

SCENARIO("What went wrong stands in status after a restart, until it is acknowledged") {
  Live live;
  live.session->trouble("something", 3);
  const auto next = live.after_death({"the engine died at noon", false});
  const std::string status = next->ask("status").text;
  CHECK(holds(status, "went wrong: something"));
  CHECK(holds(status, "went wrong: the engine died at noon"));
  next->done("ack");
  const auto third = next->after_death();
  CHECK(third->session->memory().troubles.list().empty());
}

SCENARIO("A watched patch file is not played again over a session that was cut off") {
  Live live{"vco"};
  const std::string text = "add lead vco\n";
  REQUIRE(live.session->load_file("it.patch", text).ok());
  live.done("set lead.freq 300");
  SECTION("the same text") {
    const auto next = live.after_death();
    next->session->load_file("it.patch", text);
    CHECK(next->session->patch() == live.session->patch());
    REQUIRE(next->session->load_file("it.patch", text).ok());
    CHECK(next->session->patch().find("lead")->settings.empty());
  }
  SECTION("another text: undo brings the session back") {
    const auto next = live.after_death();
    next->session->load_file("it.patch", "add bass vco\n");
    CHECK(next->session->patch().find("bass"));
    next->done("undo");
    CHECK(next->session->patch() == live.session->patch());
  }
  SECTION("a session that was ended") {
    live.session.reset();
    const auto next = live.after_death();
    next->session->load_file("it.patch", text);
    CHECK(next->session->patch().find("lead")->settings.empty());
  }
}

SCENARIO("A journal of another format is left alone, and a session begins") {
  Live live;
  live.done("tempo 99");
  live.session.reset();
  live.journal.reset();
  const std::string newest = live.session_folder + "/journal.000001";
  std::ofstream(newest, std::ios::binary) << "nothing of ours\n";
  const auto next = live.after_death();
  CHECK(said(*next, "cannot be read"));
  CHECK(std::filesystem::exists(next->session_folder + "/damaged/journal.000001"));
  CHECK(next->session->patch() == graph::Patch{});
}
