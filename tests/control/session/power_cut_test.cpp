// A session goes on after a power cut.
#include "support/power_cut.hpp"

#include <cmath>
#include <map>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("After a power cut every verb and version is there that was brought to the disk") {
  Disk disk;
  Live live{"vco"};
  std::map<int, int> versions;  // that the module had when so many verbs were done
  const auto verb = [&] {
    const int number = disk.done + 1;
    live.done("add node" + std::to_string(number) + " vco freq=" + std::to_string(100 + number));
    int& version = versions[number] = versions[number - 1];
    if (number % 3 == 0) REQUIRE(live.edit("thing", module_at(std::to_string(++version) + " * 0.01f")).ok());
    disk.done = number;
  };
  const auto sure = [&](Disk::Tail tail) {
    const TempFolder copy;
    const int least = disk.cut(live.folder.path(), copy.path(), tail);
    if (least == 0) return least;
    const auto after = live.after_death_with(copy.path() / "session");
    const auto& patch = after->session->patch();
    int there = 0;
    while (patch.find("node" + std::to_string(there + 1))) ++there;
    CHECK(there >= least);
    CHECK(static_cast<int>(patch.nodes.size()) == 1 + there);
    CHECK(patch.find("node" + std::to_string(there))->settings.at("freq") == graph::Setting(100.0 + there));
    const int version = static_cast<int>(std::lround(after->next_level() * 100));
    CHECK(version >= versions[least]);
    CHECK(version <= versions[disk.done]);
    if (tail != Disk::Tail::holes) CHECK_FALSE(after->says("damaged"));
    return least;
  };
  REQUIRE(live.edit("thing", module_at("0")).ok());
  live.done("apply -", "add thing_node thing\nconnect thing_node out\n");
  verb();
  REQUIRE(wait_until([&] { return sure(Disk::Tail::gone) > 0; }));
  int lost = 0;
  for (int round = 1; round <= 5; ++round) {
    for (const auto tail : {Disk::Tail::gone, Disk::Tail::torn, Disk::Tail::zeros, Disk::Tail::holes}) {
      for (int i = 0; i < round; ++i) verb();
      lost += disk.done - sure(tail);
    }
  }
  CHECK(lost > 0);
}
