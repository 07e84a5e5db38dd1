// Which modules the next engine leaves out.
#include "cli/supervision/blame.hpp"

#include <unistd.h>

#include <string>

#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;
using namespace std::chrono_literals;
using cli::Blame;
using Names = std::set<std::string>;

namespace {

const auto start = Blame::Clock::time_point(1h);

wire::Remains ran(const std::string& module) {
  return {{module}, "other", {}};
}

}  // namespace

SCENARIO("A module whose code ran at three deaths within ten minutes is left out alone") {
  Blame blame;
  CHECK(blame.judge(ran("bad"), start) == " while the code of `bad` ran");
  CHECK(holds(blame.judge(ran("bad"), start + 17s), "(2 times in ten minutes)"));
  CHECK(blame.left_out().empty());
  SECTION("though they lie half a minute apart") {
    CHECK(holds(blame.judge(ran("bad"), start + 4min), "left out: `bad`"));
    CHECK(blame.left_out() == Names{"bad"});
    CHECK_FALSE(blame.all());
  }
  SECTION("not if the first lies longer ago") {
    blame.judge(ran("bad"), start + 11min);
    CHECK(blame.left_out().empty());
  }
  SECTION("not if it was another's code") {
    blame.judge(ran("good"), start + 1min);
    CHECK(blame.left_out().empty());
  }
  SECTION("until it plays again, and then with a clean slate") {
    blame.judge(ran("bad"), start + 30s);
    blame.judge(ran("good"), start + 31s);
    CHECK(blame.left_out() == Names{"bad"});
    blame.judge({{"bad"}, "", {"bad", "good"}}, start + 40s);
    CHECK(blame.left_out().empty());
  }
}

SCENARIO("Deaths in no module's code leave out what was changed last, then all, and then there is an end") {
  Blame blame;
  const wire::Remains unclear{{}, "vco", {}};
  const auto die = [&](int times) {
    std::string said;
    for (int i = 0; i < times; ++i) said = blame.judge(unclear, start);
    return said;
  };
  CHECK(die(1) == " while no module's code ran");
  CHECK(holds(die(2), "left out, since it was changed last: `vco`"));
  CHECK(blame.left_out() == Names{"vco"});
  CHECK_FALSE(blame.all());
  CHECK(holds(die(3), "left out: all modules"));
  CHECK(blame.all());
  die(2);
  CHECK_FALSE(blame.over());
  die(1);
  CHECK(blame.over());
}

SCENARIO("If nothing was changed, deaths in no module's code leave out all") {
  Blame blame;
  for (int i = 0; i < 3; ++i) blame.judge({}, start);
  CHECK(blame.left_out().empty());
  CHECK(blame.all());
}

SCENARIO("What a record says outlives who wrote it, and is bounded however it is damaged") {
  auto mine = wire::SharedRecord::make();
  REQUIRE(mine);
  auto theirs = wire::SharedRecord::open(dup(mine->fd()));
  REQUIRE(theirs);
  wire::CrashNotes notes(theirs->record());
  const std::uint64_t saw = notes.number("saw");
  const std::uint64_t pad = notes.number("pad");
  CHECK(notes.number("saw") == saw);
  notes.changed("pad");
  notes.plays("saw");
  auto& threads = theirs->record().threads;
  threads[1] = 100ull << 32 | saw;
  threads[2] = 101ull << 32;
  threads[3] = 102ull << 32 | pad;
  using List = std::vector<std::string>;
  CHECK(mine->read().running == List{"saw", "pad"});
  CHECK(mine->read(102).running == List{"pad"});
  CHECK(mine->read(101).running.empty());
  CHECK(mine->read().changed_last == "pad");
  CHECK(mine->read().played == List{"saw"});
  SECTION("the thread that a signal hit is the one that counts") {
    threads[0] = 101ull << 32;
    CHECK(mine->read().running.empty());
    threads[0] = 100ull << 32 | saw;
    CHECK(mine->read().running == List{"saw"});
  }
  SECTION("damaged") {
    for (auto& word : threads) word = ~0ull;
    theirs->record().changed_last = 77777;
    theirs->record().modules[0].name.fill('x');
    CHECK(mine->read().running.empty());
    CHECK(mine->read().changed_last.empty());
    threads[0] = 1;
    CHECK(mine->read().running.at(0).size() == theirs->record().modules[0].name.size());
  }
  SECTION("begun anew") {
    mine->clear();
    CHECK(mine->read().running.empty());
    CHECK(mine->read().played.empty());
  }
}
