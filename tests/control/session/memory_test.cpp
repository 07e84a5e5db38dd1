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
  CHECK(third->says("goes on with the session of before: 2 nodes, 2 cables"));
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
  CHECK(live.after_death()->session->memory().panicked);
}

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

SCENARIO("A journal that is deleted or cut while the engine runs is noticed, written anew, and told of") {
  Live live;
  REQUIRE(live.edit("thing", module_at("0.1f")).ok());
  live.done("apply -", "add a thing\nconnect a out\n");
  REQUIRE(live.edit("thing", module_at("0.2f")).ok());
  const auto damage = [&](const std::string& how) {
    for (const auto& entry : std::filesystem::directory_iterator(live.session_folder)) {
      if (how == "cut" && entry.is_regular_file()) std::filesystem::resize_file(entry.path(), 0);
      if (how == "delete" && entry.is_regular_file()) std::filesystem::remove(entry.path());
    }
    if (how == "delete all") std::filesystem::remove_all(live.session_folder);
  };
  const std::string how = GENERATE("cut", "delete", "delete all");
  INFO(how);
  SECTION("at the next verb") {
    damage(how);
    live.done("tempo 91");
  }
  SECTION("without any") {
    damage(how);
    live.wait_for("its new journal", [&] { return !live.session->memory().troubles.list().empty(); });
  }
  const std::string status = live.ask("status").text;
  CHECK(holds(status, "went wrong: the session's journal "));
  CHECK(holds(status, "all of it was written again"));
  CHECK(std::ranges::count(live.events, "journal", &language::Event::kind) == 1);
  live.done("tempo 92");
  const auto next = live.after_death();
  CHECK(next->session->patch() == live.session->patch());
  CHECK(next->next_level() == Approx(0.2));
  next->done("undo thing");
  CHECK(next->next_level() == Approx(0.1));
}

SCENARIO("An engine that takes a dead one's place says if there is no journal to go on with") {
  Live live;
  live.done("tempo 90");
  const auto next = live.after_death({"the engine died"});
  CHECK_FALSE(next->says("there is no journal"));
  std::filesystem::remove_all(live.session_folder);
  std::filesystem::create_directory(live.session_folder);
  CHECK(live.after_death({"the engine died"})->says("there is no journal in "));
  CHECK_FALSE(live.after_death()->says("there is no journal"));
}

SCENARIO("The banner speaks of the session of before only if that plays on") {
  Live live{"vco"};
  REQUIRE(live.play_file("it.patch", "add lead vco\n").ok());
  live.done("add more vco");
  const auto says = [&](session::StartMode beginning) {
    return live.after_death(beginning)->says("goes on with the session of before");
  };
  CHECK(says({}));
  CHECK(says({.file = "it.patch", .text = "add lead vco\n"}));
  CHECK_FALSE(says({.file = "it.patch", .text = "add other vco\n"}));
  CHECK_FALSE(says({.file = "other.patch", .text = "add lead vco\n"}));
  CHECK_FALSE(says({.fresh = true}));
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

SCENARIO("What went wrong stands in status after a restart, until it is acknowledged") {
  Live live;
  live.session->store().trouble("something", 3);
  const auto next = live.after_death({"the engine died at noon", false});
  const std::string status = next->ask("status").text;
  CHECK(holds(status, "went wrong: something"));
  CHECK(holds(status, "went wrong: the engine died at noon"));
  next->done("ack");
  const auto third = next->after_death();
  CHECK(third->session->memory().troubles.list().empty());
}

SCENARIO("Who begins to listen is told what stands since before, until it is acknowledged") {
  Live live;
  CHECK(live.session->store().standing().empty());
  live.session->store().trouble("the card is gone", 4711);
  live.session->store().trouble("the card is gone", 4712);
  const auto next = live.after_death({.death = "the engine died"});
  const auto events = next->session->store().standing();
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == "trouble");
  CHECK(events[0].text == "the card is gone");
  CHECK(events[0].data == nlohmann::json{{"standing", true}, {"sample", 4712}, {"times", 2}});
  CHECK(events[1].text == "the engine died");
  next->done("ack");
  CHECK(next->session->store().standing().empty());
}

SCENARIO("Who listens by OSC is remembered by the engine that takes a dead one's place, and by no other") {
  Live live;
  const std::vector<std::uint64_t> some{1, 2'000'000'000'000};
  live.session->note(session::StateRecord{.osc_subscribers = some});
  const auto next = live.after_death({.death = "the engine died"});
  CHECK(next->session->memory().osc_subscribers == some);
  const auto third = next->after_death({.death = "the engine died again"});
  CHECK(third->session->memory().osc_subscribers == some);
  CHECK(third->after_death()->session->memory().osc_subscribers.empty());
}

SCENARIO("A watched patch file is not played again over a session that was cut off") {
  Live live{"vco"};
  const std::string text = "add lead vco\n";
  REQUIRE(live.play_file("it.patch", text).ok());
  live.done("set lead.freq 300");
  SECTION("the same text") {
    const auto next = live.after_death();
    next->play_file("it.patch", text);
    CHECK(next->session->patch() == live.session->patch());
    REQUIRE(next->play_file("it.patch", text).ok());
    CHECK(next->session->patch().find("lead")->settings.empty());
  }
  SECTION("another text: undo brings the session back") {
    const auto next = live.after_death();
    next->play_file("it.patch", "add bass vco\n");
    CHECK(next->session->patch().find("bass"));
    next->done("undo");
    CHECK(next->session->patch() == live.session->patch());
  }
  SECTION("a session that was ended") {
    live.end();
    const auto next = live.after_death();
    next->play_file("it.patch", text);
    CHECK(next->session->patch().find("lead")->settings.empty());
  }
}

SCENARIO("On a disk that is full changes are made, said to last as long as the engine, and kept later") {
  Live live;
  {
    const FullDisk disk(16);
    language::Reply reply = live.done("tempo 90");
    for (int bpm = 91; bpm < 200 && !reply.data.contains("kept"); ++bpm)
      reply = live.done("tempo " + std::to_string(bpm));
    CHECK(reply.data["kept"] == false);
    CHECK(holds(reply.text, "the session cannot be kept"));
    CHECK(holds(reply.text, "this change lasts as long as the engine"));
    live.wait_for("the trouble", [&] { return !live.session->memory().troubles.list().empty(); });
    const auto status = live.ask("status");
    CHECK(status.data["session"]["kept"] == false);
    CHECK(holds(status.text, "went wrong: the session cannot be kept"));
  }
  live.wait_for("the journal", [&] { return !live.journal->behind(); });
  CHECK(live.after_death()->session->patch() == live.session->patch());
  CHECK(live.ask("status").data["session"]["kept"] == true);
}

SCENARIO("A recording goes on in another file, unless the next engine has one of its own") {
  Live live;
  live.done("record " + live.folder.file("take.wav"));
  const auto next = live.after_death();
  CHECK(next->says("it goes on in " + live.folder.file("take-2.wav")));
  CHECK(next->recorder.status().recording);
  const auto other = live.after_death({.records = true});
  CHECK(other->says("it does not go on"));
  CHECK_FALSE(other->recorder.status().recording);
  live.done("record stop");
  CHECK(live.after_death()->said.empty());
}
