// Saves that come together are heard together; a save alone waits for none.
#include <thread>

#include "control/modules/swap_groups.hpp"
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> names = {"m1", "m2", "m3", "m4", "m5"};

std::string level(double value) {
  return module_of("  Out out;\n  void tick() { out = " + std::to_string(value) + "; }");
}

/// Five modules that play. Both levels are compiled beforehand, so that no group loses its patience on a slow
/// machine.
class Five : public Live {
 public:
  Five() {
    std::string patch;
    for (const std::string& name : names) {
      edit(name, level(0.1));
      wait_for_optimised();
      edit(name, level(0.01));
      patch += "add " + name + " " + name + "\nconnect " + name + " out\n";
    }
    wait_for_optimised();
    done("apply -", patch);
    play_seconds(0.1);
  }

  const modules::ModuleFile& file(const std::string& name) const {
    return session->modules().files().at(name);
  }
};

/// Groups without an instrument.
struct Groups {
  using Names = std::vector<std::string>;
  loop::Loop loop;
  std::vector<Names> released;
  modules::SwapGroups groups{loop, [this](const Names& modules) { released.push_back(modules); }};
};

}  // namespace

SCENARIO("Five files saved at once swap at one sample") {
  Five live;
  for (const std::string& name : names) live.save(name, level(0.1));
  live.wait_for("five", [&] {
    return std::ranges::all_of(names,
                               [&](const auto& name) { return live.file(name).history.playing.number == 3; });
  });
  live.settle();
  for (const std::string& name : names) {
    INFO(name);
    CHECK(live.file(name).report->heard);
    CHECK(live.file(name).report->timing.sample == live.file("m1").report->timing.sample);
  }
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.5));
}

SCENARIO("One broken file of five is refused alone") {
  Five live;
  for (const std::string& name : names) live.save(name, name == "m3" ? "struct" : level(0.1));
  live.wait_for("four", [&] {
    return std::ranges::all_of(names, [&](const auto& name) {
      return name == "m3" ? live.file(name).report->refused : live.file(name).history.playing.number == 3;
    });
  });
  live.settle();
  for (const std::string& name : names) {
    INFO(name);
    if (name != "m3") CHECK(live.file(name).report->timing.sample == live.file("m1").report->timing.sample);
  }
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.41));
}

SCENARIO("A save alone is released by itself as soon as its code is there") {
  Groups g;
  g.groups.begin("a");
  g.groups.ready("a");
  CHECK(g.released == std::vector<Groups::Names>{{"a"}});
  WHEN("one follows at once") {
    g.groups.begin("b");
    g.groups.ready("b");
    THEN("it is alone too: the first is no longer compiling") {
      CHECK(g.released == std::vector<Groups::Names>{{"a"}, {"b"}});
    }
  }
  WHEN("one follows later, while another still compiles") {
    g.groups.begin("slow");
    std::this_thread::sleep_for(modules::SwapGroups::join + 5ms);
    g.groups.begin("b");
    g.groups.ready("b");
    CHECK(g.released.back() == Groups::Names{"b"});
    g.groups.ready("slow");
    CHECK(g.released.back() == Groups::Names{"slow"});
  }
  WHEN("its reply is asked for") {
    Five live;
    const auto ms = live.edit("m1", level(0.2)).data["ms"];
    INFO(ms);
    CHECK_FALSE(ms.contains("hold"));
  }
}

SCENARIO("Saves within some milliseconds wait for each other, within limits") {
  Groups g;
  for (const auto* name : {"a", "b", "c"}) g.groups.begin(name);
  g.groups.ready("b");
  CHECK(g.released.empty());
  WHEN("the rest is ready or refused") {
    g.groups.leave("a");
    CHECK(g.released.empty());
    g.groups.ready("c");
    CHECK(g.released == std::vector<Groups::Names>{{"b", "c"}});
  }
  WHEN("the last is refused") {
    g.groups.ready("a");
    g.groups.leave("c");
    CHECK(g.released == std::vector<Groups::Names>{{"b", "a"}});
  }
  WHEN("one that was ready is saved again") {
    g.groups.begin("b");
    g.groups.ready("a");
    g.groups.ready("c");
    CHECK(g.released.empty());
    g.groups.ready("b");
    CHECK(g.released == std::vector<Groups::Names>{{"a", "c", "b"}});
  }
  WHEN("it is saved again later, on its own") {
    std::this_thread::sleep_for(modules::SwapGroups::join + 5ms);
    g.groups.begin("b");
    g.groups.ready("b");
    CHECK(g.released == std::vector<Groups::Names>{{"b"}});
  }
  WHEN("one takes long") {
    g.groups.ready("a");
    while (g.released.empty()) g.loop.run_once(1s);
    CHECK(g.released == std::vector<Groups::Names>{{"b", "a"}});
    g.groups.ready("c");
    CHECK(g.released.back() == Groups::Names{"c"});
  }
}
