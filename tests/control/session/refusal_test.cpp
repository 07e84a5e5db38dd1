// Whatever becomes of a module's file, the last good version plays on, and `reload` says what, where, and
// what would be right, each time it is asked.
#include <filesystem>
#include <fstream>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string tone = module_of(
    "  Param freq = param(220, 20, 2000, Hz, Log);\n"
    "  Out out;\n"
    "  Phase phase;\n"
    "  void tick() {\n"
    "    phase.advance(freq * dt);\n"
    "    out = 0.5 * sin_turns(phase);\n"
    "  }");

class Sounding : public Live {
 public:
  Sounding() {
    edit("tone", tone);
    wait_for_optimised();
    done("apply -", "add a tone\nconnect a out\n");
    play_seconds(0.2);
  }

  /// Saves what is wrong, asks twice, and listens whether the sound goes on as if nothing had happened.
  language::Reply refuse(const std::string& source) {
    save("tone", source);
    return check_refused();
  }

  language::Reply check_refused() {
    const language::Reply first = ask("reload tone");
    const language::Reply again = ask("reload tone");
    UNSCOPED_INFO(first.text);
    CHECK_FALSE(first.ok());
    CHECK(first.text == again.text);
    CHECK(first.data == again.data);
    CHECK(first.data["ok"] == false);
    CHECK(first.data["playing_version"] == 1);
    CHECK(holds(first.text, "version 1 plays on"));
    check_playing_on();
    return first;
  }

  void check_playing_on() {
    const std::int64_t from = now();
    play_seconds(0.2);
    for (std::int64_t i = from; i < now(); ++i) {
      const double turns = 220.0 * static_cast<double>(i - engine.latency() + 1) / 48000;
      if (std::abs(heard.left[static_cast<std::size_t>(i)] - 0.5 * std::sin(2 * M_PI * turns)) < 1e-3)
        continue;
      FAIL("the sound was disturbed at sample " << i);
    }
  }

  nlohmann::json first_error(const language::Reply& reply) {
    for (const auto& each : reply.data["diagnostics"])
      if (each["severity"] == "error") return each;
    return nullptr;
  }
};

}  // namespace

SCENARIO("A module file that is wrong leaves the sound as it is and says why") {
  Sounding live;
  const std::string path = live.modules + "/tone.cpp";

  SECTION("a compile error: file, line, column, the fix") {
    const auto reply = live.refuse(with(tone, "sin_turns(phase)", "sin_turns(phaze)"));
    const auto error = live.first_error(reply);
    CHECK(error["file"] == path);
    CHECK(error["line"] == 9);
    CHECK(error["column"] == 27);
    CHECK(error["fixit"] == "phase");
    CHECK(holds(reply.text, path + ":9:27: error: "));
    CHECK(holds(reply.text, "out = 0.5 * sin_turns(phaze);"));
    THEN("status names the module, and the next good save is heard") {
      CHECK(holds(live.ask("status").text, "module tone: its file is refused; version 1 plays on"));
      const auto good = live.edit("tone", with(tone, "0.5 *", "0.25 *"));
      CHECK(good.ok());
      CHECK(good.data["version"] == 2);
      live.play_seconds(0.2);
      CHECK(peak(part(live.heard.left, live.now() - 4800, 4800)) == Approx(0.25).epsilon(0.01));
    }
    THEN("the file as it was before is fine again") {
      CHECK(live.edit("tone", tone).ok());
      CHECK(live.ask("reload tone").ok());
    }
  }
  SECTION("an unresolved symbol") {
    const auto reply =
        live.refuse("extern \"C\" float from_nowhere(float) noexcept [[clang::nonblocking]];\n" +
                    with(tone, "sin_turns(phase)", "from_nowhere(1)"));
    CHECK(holds(reply.text, "from_nowhere"));
  }
  SECTION("an empty file") {
    CHECK(holds(live.refuse("").text, path));
  }
  SECTION("a file half written") {
    const auto reply = live.refuse(tone.substr(0, tone.find("out = 0.5") + 9));
    CHECK(holds(reply.text, "expected"));
    CHECK(live.first_error(reply)["line"] == 9);
  }
  SECTION("two modules in one file") {
    CHECK(holds(live.refuse(tone + "struct Other : Module { Out out; void tick() { out = 0; } };\n").text,
                "`Other`"));
  }
  SECTION("the same struct twice") {
    CHECK(holds(live.refuse(tone + tone.substr(tone.find("struct"))).text, "redefinition"));
  }
  SECTION("a module without an output") {
    CHECK(holds(live.refuse(module_of("  In in;\n  float x = 0;\n  void tick() { x = in; }")).text,
                "Out out;"));
  }
  SECTION("a tick() that allocates") {
    const auto reply = live.refuse(with(tone, "    out =", "    delete new int;\n    out ="));
    CHECK(live.first_error(reply)["line"] == 9);
  }
  SECTION("sound that is no number") {
    CHECK(holds(live.refuse(with(tone, "0.5 * sin_turns(phase)", "sqrt(-1.0f - phase)")).text,
                "version 1 plays on"));
  }
  SECTION("a deleted file") {
    std::filesystem::remove(path);
    const auto reply = live.check_refused();
    CHECK(reply.exit == language::Exit::not_found);
    CHECK(holds(reply.text, path + " is gone"));
    CHECK(holds(live.ask("status").text, "module tone: its file is gone"));
    THEN("it may come back") {
      CHECK(live.edit("tone", with(tone, "0.5 *", "0.25 *")).ok());
      live.play_seconds(0.2);
      CHECK(peak(part(live.heard.left, live.now() - 4800, 4800)) == Approx(0.25).epsilon(0.01));
    }
  }
}

SCENARIO("A file refused from its first save on plays nothing and says so") {
  Live live;
  const auto reply = live.edit("thing", module_of("  Out out;\n  void tick() { out = nothing; }"));
  CHECK_FALSE(reply.ok());
  CHECK(holds(reply.text, "no version of it plays"));
  CHECK(reply.data["playing_version"] == 0);
  WHEN("a node is added all the same") {
    CHECK(holds(live.done("apply -", "add a thing\nconnect a out\n").text, "waits for its code"));
    THEN("it starts with the first good save") {
      const auto good = live.edit("thing", module_of("  Out out;\n  void tick() { out = 0.25; }"));
      REQUIRE(good.ok());
      CHECK(good.data["nodes"][0]["fresh"] == true);
      live.play_seconds(0.1);
      CHECK(live.heard.left.back() == Approx(0.25));
    }
  }
}

SCENARIO("Two files may hold structs of one name: the file names the module") {
  Live live;
  live.edit("one", module_of("  Out out;\n  float x = 0.25;\n  void tick() { out = x; }", "Same"));
  live.edit("two",
            module_of("  Out out;\n  float y = 0;\n  float x = 0.5;\n  void tick() { out = x; }", "Same"));
  live.done("apply -", "add a one\nadd b two\nconnect a out.left\nconnect b out.right\n");
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.25));
  CHECK(live.heard.right.back() == Approx(0.5));
}

SCENARIO("Two saves before the first could sound: each is told by its own first sample") {
  Sounding live;
  const std::int64_t from = live.now();
  for (const std::uint64_t version : {2, 3}) {
    live.save("tone", with(tone, "0.5 *", version == 2 ? "0.3 *" : "0.1 *"));
    while (live.session->modules().files().at("tone").history.playing.number < version)
      live.loop.run_once(std::chrono::milliseconds(2));
  }
  const auto reply = live.ask("reload tone");
  CHECK(reply.data["version"] == 3);
  CHECK(reply.data["sample"].get<std::int64_t>() >= from + 480);  // after the fade to the one before it
  live.play_seconds(0.1);
  CHECK(peak(part(live.heard.left, live.now() - 2400, 2400)) == Approx(0.1).epsilon(0.01));
}

SCENARIO("A reload tells which version plays, and where") {
  Live live;
  live.edit("tone", tone);
  CHECK(holds(live.ask("reload tone").text, "plays in 0 nodes (`add NODE tone`)"));
  live.done("apply -", "add a tone\nadd b tone\nconnect a out\nconnect b out\n");
  live.play_seconds(0.1);
  const auto reply = live.edit("tone", with(tone, "0.5 *", "0.27 *"));
  CHECK(holds(reply.text, "tone version 2 plays in 2 nodes since sample "));
  CHECK(reply.data["nodes"].size() == 2);
  CHECK(reply.data["audition"]["finite"] == true);
  INFO(reply.data["ms"]);
  for (const auto* stage : {"detect", "parse", "lower", "link", "migrate", "wait", "total"})
    CHECK(reply.data["ms"].value(stage, -1.0) >= 0);
  CHECK(live.ask("reload tone").data["sample"] == reply.data["sample"]);
  CHECK(live.ask("reload tine").exit == language::Exit::not_found);
  CHECK(holds(live.ask("reload tine").text, "did you mean `tone`"));
  CHECK(live.ask("reload ../tone").exit == language::Exit::usage);
}
