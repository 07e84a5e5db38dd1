// Patches hold what no module knows (yet): it is kept, shown, written back, and plays as soon as a module has
// it.
#include <filesystem>
#include <fstream>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

namespace {

/// A constant of `level`, and more.
std::string level_of(const std::string& params, const std::string& value = "level") {
  return module_of(params + "  CvOut out;\n  void tick() { out = " + value + "; }", "Level");
}

const std::string level = level_of("  Param level = param(0.5, 0, 1);\n");

const std::string ahead_of_its_modules =
    "tempo 120\n"
    "add a ghost depth=3dB hue=\"two words\" steps=c4,eb4,.,g3 rate=200ms fade=20ms\n"
    "add b level level=0.25 spread=12ct\n"
    "connect a.wet b.lift amount=0.3\n"
    "connect b out\n"
    "connect b.second out\n"
    "group pair a b\n"
    "mute a\n";

class Waiting : public Live {
 public:
  Waiting() {
    edit("level", level);
    std::ofstream(folder.file("it.patch")) << ahead_of_its_modules;
  }

  std::string patch() { return ask("patch").text + "\n"; }
  float now_at() { return play_seconds(0.1).left.back(); }
};

}  // namespace

SCENARIO("Loading a patch keeps what no module knows") {
  Waiting live;
  GIVEN("a patch with an unknown module, parameter and ports, loaded") {
    const auto reply = live.done("load it.patch");
    THEN("the reply says, by line, what was kept, and what would be right") {
      REQUIRE(reply.data["kept"].size() == 4);
      CHECK(holds(reply.text, "kept, but nothing plays it: line 2: there is no module `ghost`"));
      CHECK(holds(reply.text, "line 3: `b` (level) has no parameter `spread`"));
      CHECK(holds(reply.text, "line 4: `b` (level) has no input `lift`"));
      CHECK(holds(reply.text, "line 6: `b` (level) has no output `second`"));
    }
    THEN("the rest plays") {
      CHECK(live.now_at() == Approx(0.25).margin(0.01));
    }
    THEN("the patch is written back as it was, however it is saved") {
      CHECK(live.patch() ==
            "tempo 120\n"
            "add a ghost depth=3dB hue=\"two words\" steps=c4,eb4,.,g3 rate=200ms fade=20ms\n"
            "add b level level=0.25 spread=12ct\n"
            "connect a.wet b.lift amount=0.3\n"
            "connect b out\n"
            "connect b.second out\n"
            "group pair a b\n"
            "mute a\n");
      const std::string first = live.patch();
      live.done("save again.patch");
      live.done("load again.patch");
      CHECK(live.patch() == first);
    }
    THEN("status and get show it, and why nothing plays it") {
      const auto status = live.done("status");
      CHECK(holds(status.text, "node a waits: there is no module `ghost`: no file ghost.cpp"));
      CHECK(status.data["waiting"][0]["node"] == "a");
      CHECK(holds(status.text, "setting sleeps: b.spread = 12ct (level has no parameter `spread`"));
      CHECK(holds(status.text, "cable sleeps: a.wet to b.lift"));
      CHECK(holds(live.done("status a").text, "there is no module `ghost`"));
      CHECK(live.done("get a.depth").data["values"]["depth"]["text"] == "3dB");
      CHECK(holds(live.done("get b").text, "b.spread = 12ct (sleeps: level has no parameter `spread`"));
      CHECK(holds(live.done("get b").text, "b.level = 0.25"));
    }
    THEN("what a person types is refused as ever") {
      CHECK(live.ask("set b.sprad 3").exit == Exit::not_found);
      CHECK(live.ask("add c ghost").exit == Exit::not_found);
      CHECK(live.ask("apply -", "add c ghost\n").exit == Exit::not_found);
      CHECK(live.ask("connect b.third out").exit == Exit::not_found);
    }
  }
  GIVEN("a value that its parameter cannot read") {
    const std::string text = "tempo 120\nadd b level level=loud\nconnect b out\n";
    THEN("it is kept when a patch is opened, and is a mistake in a save over a patch that plays") {
      const auto opened = live.session->load_text(text, "file", 1);
      CHECK(opened.ok());
      CHECK(holds(opened.text, "kept, but nothing plays it: line 2: b.level: `loud`"));
      CHECK(live.patch() == text);
      CHECK(holds(live.done("get b.level").text, "(sleeps: level's `level` does not take it)"));
      const auto saved = live.session->load_text(text, "file", 1, patching::Unknown::names_kept);
      CHECK_FALSE(saved.ok());
    }
  }
  GIVEN("a choice that its module does not have") {
    live.edit("chooser", level_of("  enum class Kind { low, high };\n  Choice<Kind> kind;\n", "0.1f"));
    const std::string text = "tempo 120\nadd c chooser kind=middle\nconnect c out\n";
    THEN("it is kept in a save too, as other names are") {
      const auto saved = live.session->load_text(text, "file", 1, patching::Unknown::names_kept);
      CHECK(saved.ok());
      CHECK(holds(saved.text, "kept, but nothing plays it: line 2: c.kind: `middle` is no position of kind"));
      CHECK(live.patch() == text);
    }
  }
  GIVEN("words that are no patch, or a node that is not there") {
    THEN("the patch is refused as a whole") {
      CHECK(live.ask("load -", "add a ghost\nconnect a b\n").exit == Exit::not_found);
      CHECK(live.ask("load -", "add a ../ghost\n").exit == Exit::not_found);
      CHECK(live.ask("load -", "add a ghost\nad b ghost\n").exit == Exit::usage);
      CHECK(live.patch() == "tempo 120\n");
    }
  }
}

SCENARIO("What no module knows outlives the engine") {
  Waiting live;
  live.done("load it.patch");
  const auto next = live.after_death();
  CHECK(next->session->patch() == live.session->patch());
  CHECK(next->done("patch").text + "\n" == live.patch());
  CHECK(holds(next->done("status").text, "node a waits: there is no module `ghost`"));
  CHECK(holds(next->done("get b").text, "b.spread = 12ct (sleeps"));
}

SCENARIO("What a patch keeps plays as soon as a module has it") {
  Waiting live;
  live.done("load it.patch");
  GIVEN("a later version of a module that has the parameter") {
    REQUIRE(live.edit("level", level_of("  Param level = param(0.5, 0, 1);\n"
                                        "  Param spread = param(0, -1, 1, Octaves);\n",
                                        "level + 10 * spread"))
                .ok());
    THEN("its value is read, with its unit, and the version begins with it") {
      CHECK(live.now_at() == Approx(0.25 + 10 * 12.0 / 1200).margin(0.01));
      CHECK_FALSE(live.done("status").data.contains("sleeping_settings"));
      CHECK(holds(live.patch(), "add b level level=0.25 spread=12ct"));
    }
    AND_WHEN("the version after that has lost it again") {
      REQUIRE(live.edit("level", level).ok());
      THEN("it sleeps once more, and wakes as it was") {
        CHECK(live.now_at() == Approx(0.25).margin(0.01));
        CHECK(holds(live.patch(), "add b level level=0.25 spread=12ct"));
        CHECK(live.done("status").data["sleeping_settings"][0]["what"] == "b.spread");
        live.done("save later.patch");
        live.done("load later.patch");
        REQUIRE(live.edit("level", level_of("  Param level = param(0.5, 0, 1);\n"
                                            "  Param spread = param(0, -1, 1, Octaves);\n",
                                            "level + 10 * spread"))
                    .ok());
        CHECK(live.now_at() == Approx(0.35).margin(0.01));
      }
    }
  }
  GIVEN("the module's file") {
    live.done("unmute a");
    REQUIRE(live.edit("ghost", module_of("  Param depth = param(1, 0, 4);\n"
                                         "  Param rate = param(1, 0, 10, Seconds);\n"
                                         "  Params<4> steps = params<4>(0, -2, 2, Octaves);\n"
                                         "  Text hue = \"none\";\n"
                                         "  CvOut wet;\n  void tick() { wet = depth; }",
                                         "Ghost"))
                .ok());
    THEN("the node plays with all its settings") {
      const auto& settings = live.session->patch().find("a")->settings;
      CHECK(std::get<double>(settings.at("depth")) == Approx(std::pow(10, 3.0 / 20)));
      CHECK(std::get<double>(settings.at("rate")) == Approx(0.2));
      CHECK(std::get<std::string>(settings.at("hue")) == "two words");
      CHECK(std::get<double>(settings.at("steps2")) == Approx(0.25));
      CHECK_FALSE(settings.contains("steps"));
      CHECK_FALSE(settings.contains("steps3"));
      CHECK_FALSE(live.done("status").data.contains("waiting"));
    }
    AND_WHEN("the step before is undone") {
      live.done("undo");
      THEN("what it brings back is read too") {
        CHECK(std::holds_alternative<double>(live.session->patch().find("a")->settings.at("depth")));
      }
    }
  }
}

SCENARIO("Renames and other modules lose nothing that sleeps") {
  Waiting live;
  live.done("load it.patch");
  live.done("rename a z");
  CHECK(holds(live.patch(), "add z ghost depth=3dB hue=\"two words\""));
  CHECK(holds(live.patch(), "connect z.wet b.lift amount=0.3"));

  live.edit("other", module_of("  Param level = param(100, 20, 2000, Hz);\n  CvOut out;\n"
                               "  void tick() { out = level; }",
                               "Other"));
  const auto reply = live.done("replace b other");
  CHECK(holds(reply.text, "b.level: 100 Hz -> 20 Hz (clamped)"));
  CHECK(holds(reply.text, "b.spread: 12ct -> sleeps; other has no parameter `spread`"));
  CHECK(holds(live.patch(), "add b other level=20Hz spread=12ct"));
  live.done("undo");
  CHECK(holds(live.patch(), "add b level level=0.25 spread=12ct"));

  live.done("replace z level");
  CHECK(
      holds(live.patch(), "add z level depth=3dB hue=\"two words\" steps=c4,eb4,.,g3 rate=200ms fade=20ms"));
}
