// Nothing that was accepted is lost when the engine ends without a word.
#include <filesystem>
#include <fstream>

#include "control/journal/record.hpp"
#include "session/live.hpp"
#include "support/catch.hpp"
#include "support/full_disk.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

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

SCENARIO("Two knobs that turn at once are one step of undo and few records") {
  Live live{"vco", "vca"};
  live.done("add lead vco");
  live.done("add amp vca");
  live.done("set lead.width 0.5");
  for (int i = 0; i < 100; ++i) {
    live.done("set lead.freq " + std::to_string(200 + i));
    live.done("set amp.gain 0." + std::to_string(100 + i));
  }
  const auto next = live.after_death();
  CHECK(next->journal->found().size() < 60);
  CHECK(next->session->patch() == live.session->patch());
  THEN("undo takes both back, in this engine and in the next, and nothing else") {
    for (Live* each : {&live, next.get()}) {
      CHECK(holds(each->done("undo").text, "`set amp.gain lead.freq`"));
      CHECK(each->session->patch().find("amp")->settings.empty());
      CHECK(each->session->patch().find("lead")->settings.size() == 1);
    }
  }
}

SCENARIO("Knobs that were turned once each are a step of undo each") {
  Live live{"vco"};
  live.done("add lead vco");
  live.done("set lead.freq 200");
  live.done("set lead.width 0.5");
  live.done("undo");
  CHECK(live.session->patch().find("lead")->settings.size() == 1);
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
    live.session.reset();
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
  CHECK(said(*next, "safe mode"));
  CHECK(said(*next, "`thing`, by the door `test`"));
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

SCENARIO("Who begins to listen is told what stands since before, until it is acknowledged") {
  Live live;
  CHECK(live.session->standing().empty());
  live.session->trouble("the card is gone", 4711);
  live.session->trouble("the card is gone", 4712);
  const auto next = live.after_death({.death = "the engine died"});
  const auto events = next->session->standing();
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == "trouble");
  CHECK(events[0].text == "the card is gone");
  CHECK(events[0].data == nlohmann::json{{"standing", true}, {"sample", 4712}, {"times", 2}});
  CHECK(events[1].text == "the engine died");
  next->done("ack");
  CHECK(next->session->standing().empty());
}

SCENARIO("Who listens by OSC is remembered by the engine that takes a dead one's place, and by no other") {
  Live live;
  const std::vector<std::uint64_t> some{1, 2'000'000'000'000};
  live.session->note({{"kind", "state"}, {"osc_subscribers", some}});
  const auto next = live.after_death({.death = "the engine died"});
  CHECK(next->session->memory().osc_subscribers == some);
  const auto third = next->after_death({.death = "the engine died again"});
  CHECK(third->session->memory().osc_subscribers == some);
  CHECK(third->after_death()->session->memory().osc_subscribers.empty());
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

SCENARIO("On a disk that is full changes are made, said to last as long as the engine, and kept later") {
  Live live;
  {
    const FullDisk disk(16);
    control::Reply reply = live.done("tempo 90");
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
  CHECK(said(*next, "it goes on in " + live.folder.file("take-2.wav")));
  CHECK(next->recorder.status().recording);
  const auto other = live.after_death({.records = true});
  CHECK(said(*other, "it does not go on"));
  CHECK_FALSE(other->recorder.status().recording);
  live.done("record stop");
  CHECK(live.after_death()->said.empty());
}

SCENARIO("What another version of Chronus wrote into the journal is kept, and the rest is read") {
  Live live;
  live.done("tempo 99");
  const std::string newest = live.session_folder + "/journal.000001";
  const auto add = [&](const nlohmann::json& record) {
    std::ofstream(newest, std::ios::binary | std::ios::app) << control::to_line(record);
  };
  const nlohmann::json colour{{"kind", "colour"}, {"node", "lead"}, {"hue", 0.5}};
  const auto keeps_it = [&](const Live& in) {
    const nlohmann::json& snapshot = in.journal->found().front();
    return snapshot.value("unknown_records", nlohmann::json()) == nlohmann::json{colour};
  };
  GIVEN("a record of an unknown kind, and one that is known behind it") {
    add(colour);
    add({{"kind", "state"}, {"panicked", true}});
    const auto next = live.after_death();
    THEN("what is known is read, and what is not is told of once") {
      CHECK(next->session->patch() == live.session->patch());
      CHECK(next->session->panicked());
      CHECK(std::ranges::count_if(next->said, [](const std::string& line) {
              return holds(line, "this version of Chronus does not know") && holds(line, "`colour`");
            }) == 1);
      CHECK_FALSE(std::filesystem::exists(next->session_folder + "/damaged"));
    }
    THEN("it is in the next snapshot, and in those after it") {
      const auto third = next->after_death();
      CHECK(keeps_it(*third));
      CHECK(keeps_it(*third->after_death()));
    }
  }
  GIVEN("more of them than are kept") {
    for (int i = 0; i < 1200; ++i) add({{"kind", "colour"}, {"n", i}});
    THEN("the newest are") {
      const auto third = live.after_death()->after_death();
      const nlohmann::json& kept = third->journal->found().front().at("unknown_records");
      CHECK(kept.size() == 1000);
      CHECK(kept.back().at("n") == 1199);
    }
  }
  GIVEN("a snapshot with more in it than is known") {
    nlohmann::json snapshot = control::to_snapshot(live.session->memory());
    snapshot["colours"] = {{"lead", 0.5}};
    add(snapshot);
    const auto next = live.after_death();
    THEN("it is told of, and is in the next snapshot") {
      CHECK(next->session->patch() == live.session->patch());
      CHECK(said(*next, "`colours`"));
      CHECK(next->after_death()->journal->found().front().at("colours") == snapshot["colours"]);
    }
  }
  GIVEN("a snapshot with a record that its writer did not know, and this version does") {
    nlohmann::json snapshot = control::to_snapshot(live.session->memory());
    snapshot["unknown_records"] = {{{"kind", "state"}, {"panicked", true}}};
    add(snapshot);
    THEN("it is taken in") {
      const auto next = live.after_death();
      CHECK(next->session->panicked());
      CHECK(next->after_death()->journal->found().front().at("unknown_records").empty());
    }
  }
  GIVEN("a record that is none") {
    add({{"kind", 7}});
    add({{"kind", "state"}, {"panicked", true}});
    THEN("it is an error, and the files are kept") {
      const auto next = live.after_death();
      CHECK(said(*next, "a record of the session cannot be read"));
      CHECK_FALSE(next->session->panicked());
    }
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
