// Nothing that was accepted is lost when the engine ends without a word.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "control/session/live.hpp"
#include "control/session/records.hpp"
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

SCENARIO("Records carry the sample and the beat, and those of older journals are read without") {
  Live live{"vco"};
  live.done("tempo 60");
  live.play(24000);
  live.done("add lead vco");
  live.settle();
  const auto line_of = [](Live& of, const std::string& text) {
    return of.done("history " + text).data["lines"].back();
  };
  const auto added = line_of(live, "add");
  CHECK(added["sample"] == 24000);
  CHECK(added["beat"].get<double>() == Approx(0.5).margin(1e-3));
  const auto next = live.after_death();
  CHECK(line_of(*next, "add") == added);

  std::size_t records = 0;
  std::vector<nlohmann::json> found;
  {
    std::filesystem::copy(live.session_folder, live.folder.file("copy"),
                          std::filesystem::copy_options::recursive);
    const auto journal = journal::Journal::open(live.folder.file("copy"));
    REQUIRE(journal);
    found = (*journal)->found();
  }
  session::Memory memory;
  for (nlohmann::json record : found) {
    CHECK((record["kind"] == "snapshot" || record["when"]["sample"].is_number()));
    CHECK((record["kind"] == "snapshot" || record["when"]["beat"].is_number()));
    record.erase("when");
    if (record.contains("line")) record["line"].erase("sample"), record["line"].erase("beat");
    auto read = session::to_record(record, memory);
    REQUIRE(read);
    session::apply(memory, std::move(*read));
    ++records;
  }
  CHECK(records > 0);
  CHECK(memory.patch.find("lead"));
}

SCENARIO("Undo gives nodes that were renamed twice in one step their names back, and they play on") {
  Live live{"vco"};
  live.done("apply -", "add a vco\nadd b vco\n");
  const auto* a = live.session->stage().find("a")->instance.get();
  const auto* b = live.session->stage().find("b")->instance.get();
  live.done("apply -", "rename a c\nrename b a\nrename c b\n");
  CHECK(live.session->stage().find("b")->instance.get() == a);
  live.done("undo");
  CHECK(live.session->stage().find("a")->instance.get() == a);
  CHECK(live.session->stage().find("b")->instance.get() == b);
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
    REQUIRE(next->play_file("it.patch", text + "# the same\n").ok());
    CHECK(next->session->patch() == live.session->patch());
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
