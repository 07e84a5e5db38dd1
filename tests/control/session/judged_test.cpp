// What becomes of a version that fails when it is played longer, elsewhere, while it sounds here.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// 0.5; no text twice, so that it is compiled.
std::string fails_after_a_second() {
  static int count = 0;
  return module_of("  Out out;\n  int count = " + std::to_string(++count) +
                       ";\n  void tick() { if (++count > 48000) __builtin_trap(); out = 0.5; }",
                   "Bad");
}

const std::string good = module_of("  Out out;\n  void tick() { out = 0.25; }", "Good");

bool told(const Live& live, const std::string& text) {
  return std::ranges::any_of(live.events, [&](const language::Event& event) {
    return event.kind == "fault" && holds(event.text, text);
  });
}

void wait_for_verdict(Live& live) {
  live.wait_for("the verdict", [&] { return told(live, "runs into a trap"); });
}

}  // namespace

SCENARIO("A version that fails when it is played longer is taken back") {
  Live live;
  GIVEN("a version before") {
    live.edit("module", good);
    live.done("apply -", "add a module\nconnect a out.left\n");
    live.play_seconds(0.1);
    const language::Reply reply = live.edit("module", fails_after_a_second());
    CHECK(reply.ok());
    CHECK(reply.data["version"] == 2);
    wait_for_verdict(live);
    THEN("that plays again, and the account of the save, the event and `status` say why") {
      CHECK(live.play_seconds(0.1).left.back() == 0.25f);
      CHECK(
          told(live, "module version 2 is taken back: played longer, this module fails: tick() or block()"));
      const language::Reply account = live.ask("reload module");
      CHECK_FALSE(account.ok());
      CHECK(account.data["playing_version"] == 1);
      CHECK(account.data["diagnostics"][0]["line"] == 6);
      CHECK(holds(account.text, "the version before plays again"));
      CHECK(holds(live.ask("status").text, "went wrong: module version 2 is taken back"));
      CHECK(live.edit("module", with(good, "0.25", "0.125")).data["version"] == 3);
    }
  }
  GIVEN("none before") {
    live.edit("module", fails_after_a_second());
    live.done("apply -", "add a module\nconnect a out.left\n");
    live.play_seconds(0.01);
    wait_for_verdict(live);
    THEN("its nodes are silent until its file changes") {
      CHECK(live.play_seconds(0.1).left.back() == 0.0f);
      CHECK(holds(live.ask("reload module").text, "no version of it plays"));
      CHECK(live.edit("module", good).ok());
      CHECK(live.play_seconds(0.1).left.back() == 0.25f);
    }
  }
}

SCENARIO("A version that would fail only later, in the state that a node has come to, is taken back before") {
  Live live;
  const std::string ages =
      module_of("  Out out;\n  int age = 0;\n  void tick() { ++age; out = 0.25; }", "Ages");
  live.edit("module", ages);
  live.done("apply -", "add a module\nconnect a out.left\n");
  live.play_seconds(9);
  CHECK(live.edit("module", with(ages, "out = 0.25;", "out = age > 480'000 ? 1.0f / 0.0f : 0.5f;")).ok());
  CHECK(live.play_seconds(0.1).left.back() == 0.5f);
  live.wait_for("the verdict", [&] { return told(live, "in the state that `a` was in"); });
  CHECK(live.play_seconds(3).left.back() == 0.25f);
  CHECK_FALSE(told(live, "gave non-finite samples"));
}

SCENARIO("A save that is refused does not spare the version before it") {
  Live live;
  live.edit("module", good);
  live.done("apply -", "add a module\nconnect a out.left\n");
  live.play_seconds(0.1);
  CHECK(live.edit("module", fails_after_a_second()).ok());
  live.wait_for_optimised();
  CHECK_FALSE(live.edit("module", "half a file").ok());
  wait_for_verdict(live);
  CHECK(live.play_seconds(0.1).left.back() == 0.25f);
}

SCENARIO("What the code can be warned of stands in the account of its save") {
  Live live;
  const std::string source = module_of(
      "  In in;\n  Out out;\n  Param level = param(0.5, 0, 100);\n  Signal sum = 0;\n"
      "  void tick() { sum += 0.0001f; out = in * level + 0.01f * sin(sum); }\n  void reset() {}",
      "Careless");
  live.edit("module", good);
  live.done("apply -", "add a module\nconnect a out.left\n");
  live.play_seconds(0.1);
  const auto warned = [&] {
    return std::ranges::any_of(live.events, [](const language::Event& event) {
      return event.kind == "audition" && holds(event.text, "reset() does not bring `sum` back");
    });
  };
  WHEN("no knob of its node is turned") {
    CHECK(live.edit("module", source).ok());
    live.wait_for("the verdict", warned);
    const language::Reply reply = live.ask("reload module");
    THEN("the reply has what the code itself is warned of") {
      CHECK(reply.ok());
      CHECK(reply.data["audition"]["longer"] == "over");
      REQUIRE(reply.data["diagnostics"].size() == 1);
      CHECK(reply.data["diagnostics"][0]["severity"] == "warning");
      CHECK(reply.data["diagnostics"][0]["line"] == 9);
    }
  }
  WHEN("a knob of its node is turned far up") {
    live.edit("module", with(source, "0.0001f", "0.0002f"));
    live.done("set a.level 100");
    live.edit("module", with(source, "0.0001f", "0.0003f"));
    live.events.clear();
    live.edit("module", with(source, "0.0001f", "0.0004f"));
    live.wait_for("the verdict", warned);
    THEN("the reply has what follows from that, too") {
      CHECK(holds(live.ask("reload module").text, "`out` reaches +28 dBFS as `a` is set"));
    }
  }
  THEN("a check tells it at once") {
    const language::Reply reply = live.ask("check -", with(source, "0.0001f", "0.0005f"));
    CHECK(reply.ok());
    CHECK(holds(reply.text, "reset() does not bring `sum` back"));
    CHECK_FALSE(live.ask("check -", fails_after_a_second()).ok());
  }
}
