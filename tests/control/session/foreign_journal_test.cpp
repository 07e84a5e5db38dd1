// Journals of other versions of Chronus: nothing of them is lost.
#include <filesystem>
#include <fstream>

#include "control/journal/record.hpp"
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("What another version of Chronus wrote into the journal is kept, and the rest is read") {
  Live live;
  live.done("tempo 99");
  const std::string newest = live.session_folder + "/journal.000001";
  const auto add = [&](const nlohmann::json& record) {
    std::ofstream(newest, std::ios::binary | std::ios::app) << journal::to_line(record);
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
      CHECK(next->session->memory().panicked);
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
    nlohmann::json snapshot = session::to_snapshot(live.session->memory());
    snapshot["colours"] = {{"lead", 0.5}};
    add(snapshot);
    const auto next = live.after_death();
    THEN("it is told of, and is in the next snapshot") {
      CHECK(next->session->patch() == live.session->patch());
      CHECK(next->says("`colours`"));
      CHECK(next->after_death()->journal->found().front().at("colours") == snapshot["colours"]);
    }
  }
  GIVEN("a snapshot with a record that its writer did not know, and this version does") {
    nlohmann::json snapshot = session::to_snapshot(live.session->memory());
    snapshot["unknown_records"] = {{{"kind", "state"}, {"panicked", true}}};
    add(snapshot);
    THEN("it is taken in") {
      const auto next = live.after_death();
      CHECK(next->session->memory().panicked);
      CHECK(next->after_death()->journal->found().front().at("unknown_records").empty());
    }
  }
  GIVEN("a record that is none") {
    add({{"kind", 7}});
    add({{"kind", "state"}, {"panicked", true}});
    THEN("it is an error, and the files are kept") {
      const auto next = live.after_death();
      CHECK(next->says("a record of the session cannot be read"));
      CHECK_FALSE(next->session->memory().panicked);
    }
  }
}

SCENARIO("A journal of another format is left alone, and a session begins") {
  Live live;
  live.done("tempo 99");
  live.end();
  live.journal.reset();
  const std::string newest = live.session_folder + "/journal.000001";
  std::ofstream(newest, std::ios::binary) << "nothing of ours\n";
  const auto next = live.after_death();
  CHECK(next->says("cannot be read"));
  CHECK(std::filesystem::exists(next->session_folder + "/damaged/journal.000001"));
  CHECK(next->session->patch() == graph::Patch{});
}
