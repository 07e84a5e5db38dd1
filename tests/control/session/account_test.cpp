// What is told of a save: both tiers' times, and what became of it when it went wrong late.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

std::string level(double value) {
  return module_of("  Out out;\n  float x = 0;\n  void tick() { x = 0.5 * x + " + std::to_string(value) +
                   "; out = x; }");
}

class Accounted : public Live {
 public:
  /// The last event of a kind; null if there was none.
  nlohmann::json last(const std::string& kind) const {
    for (auto event = events.rbegin(); event != events.rend(); ++event)
      if (event->kind == kind) return event->data;
    return nullptr;
  }

  const modules::ModuleFile& file(const std::string& name) const {
    return session->modules().files().at(name);
  }

  /// Lets the control side work without a sample being played.
  void wait_in_silence(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition() && std::chrono::steady_clock::now() < end)
      loop.run_once(std::chrono::milliseconds(2));
    REQUIRE(condition());
  }
};

}  // namespace

SCENARIO("The account of a save covers both tiers, each up to its first sample") {
  Accounted live;
  live.edit("thing", level(0.1));
  live.wait_for_optimised();
  live.done("apply -", "add a thing\nconnect a out\n");
  live.play_seconds(0.1);
  live.events.clear();
  const auto reply = live.edit("thing", level(0.11));
  CHECK(reply.data["tier"] == "quick");
  CHECK_FALSE(reply.data.contains("optimised"));

  live.wait_in_silence([&] { return live.file("thing").history.playing.better != nullptr; });
  CHECK(live.last("optimised").is_null());  // linked, and not yet heard
  live.wait_for("the optimised code", [&] { return !live.last("optimised").is_null(); });
  const auto event = live.last("optimised");
  INFO(event);
  CHECK(event["module"] == "thing");
  CHECK(event["version"] == 2);
  CHECK(event["sample"] > reply.data["sample"]);
  for (const auto* stage : {"detect", "lower", "link", "migrate", "wait", "total"})
    CHECK(event["ms"].value(stage, -1.0) >= 0);
  CHECK(event["ms"]["total"] > reply.data["ms"]["total"]);

  const auto later = live.ask("reload thing");
  CHECK(later.data["tier"] == "optimised");
  CHECK(later.data["ms"] == reply.data["ms"]);
  CHECK(later.data["optimised"]["ms"] == event["ms"]);
  CHECK(later.data["optimised"]["sample"] == event["sample"]);
  const auto status = live.ask("status thing");
  CHECK(status.data["ms"] == reply.data["ms"]);
  CHECK(status.data["optimised"]["ms"] == event["ms"]);
  CHECK(live.ask("status a").data["code"]["optimised"]["ms"] == event["ms"]);
  for (const auto* tier : {"edit_to_sound_ms", "edit_to_optimised_ms"}) {
    const auto figures = live.ask("status").data[tier];
    INFO(figures);
    CHECK(figures["edits"] == 1);
    CHECK(figures["p50"] == figures["p99"]);
    CHECK(figures["p95"] > 0);
  }
}

SCENARIO("A refused save does not keep the version that plays on from its optimised code") {
  Accounted live;
  live.edit("thing", level(0.1));
  live.wait_for_optimised();
  live.done("apply -", "add a thing\nconnect a out\n");
  live.play_seconds(0.1);
  CHECK(live.edit("thing", level(0.12)).data["tier"] == "quick");
  CHECK_FALSE(live.edit("thing", "struct").ok());
  live.wait_for_optimised();
  live.wait_for("optimised code",
                [&] { return live.session->stage().find("a")->instance->code().optimised; });
  live.settle();
  CHECK(live.last("optimised")["version"] == 2);
  CHECK(live.file("thing").history.playing.optimised);
  CHECK(live.file("thing").report->refused);
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.24));
}

SCENARIO("A version that fails while it fades in is refused after all") {
  const std::string counting = module_of("  Out out;\n  int n = 0;\n  void tick() { ++n; out = 0.25; }");
  Accounted live;
  live.edit("thing", counting);
  live.wait_for_optimised();
  live.done("apply -", "add a thing\nconnect a out\n");
  live.play_seconds(2);
  live.save("thing", with(counting, "out = 0.25;", "out = n > 90000 ? sqrt(-1.0f - n) : 0.5f;"));
  live.wait_for("the failure", [&] { return !live.last("fault").is_null(); });
  live.settle();
  live.wait_for_optimised();
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.25));
  CHECK(finite(live.heard.left));
  CHECK(live.last("reload")["ok"] == false);
  const auto reply = live.ask("reload thing");
  CHECK_FALSE(reply.ok());
  CHECK(reply.data["playing_version"] == 1);
  CHECK(holds(reply.data["nodes"][0]["refused"].get<std::string>(), "non-finite samples"));
  CHECK(holds(reply.text, "version 1 plays on"));
  CHECK(holds(live.ask("status").text, "module thing: its file is refused"));
  THEN("the next save is heard, under a number of its own") {
    const auto next = live.edit("thing", with(counting, "0.25", "0.75"));
    CHECK(next.ok());
    CHECK(next.data["version"] == 3);
    live.play_seconds(0.1);
    CHECK(live.heard.left.back() == Approx(0.75));
  }
}

SCENARIO("check refuses what reload refuses") {
  Live live;
  const auto reply = live.ask("check -", module_of("  In in;\n  float x = 0;\n  void tick() { x = in; }"));
  CHECK(reply.exit == language::Exit::refused);
  CHECK(holds(reply.text, "Out out;"));
}

SCENARIO("A text that prepare() refuses is told by the verb that set it") {
  Live live;
  live.edit("thing", module_of("  Text word = \"ok\";\n  Out out;\n"
                               "  void prepare() { if (word.size() > 3) fail(\"too long\"); }\n"
                               "  void tick() { out = 0.25; }"));
  live.done("apply -", "add a thing\nconnect a out\n");
  live.play_seconds(0.1);
  const auto reply = live.ask("set a.word longer");
  CHECK(reply.exit == language::Exit::refused);
  CHECK(holds(reply.text, "too long"));
  CHECK(reply.data["refused"] == nlohmann::json({{{"node", "a"}, {"why", "prepare() refused: too long"}}}));
  CHECK(live.ask("set a.word yes").ok());
  live.settle();
  CHECK(holds(live.ask("add b thing word=longer").text, "it is silent"));
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.25));
}

SCENARIO("A version that must wait for a fade and is then refused is not waited for") {
  const std::string text = module_of("  Out out;\n  void tick() { out = 0.25; }");
  Accounted live;
  live.edit("thing", text);
  live.wait_for_optimised();
  live.done("apply -", "add a thing\nset a fade=200ms\nconnect a out\n");
  live.play_seconds(0.1);
  CHECK(live.edit("thing", with(text, "0.25", "0.5")).ok());
  const auto reply =
      live.edit("thing", with(text, "  void tick", "  void prepare() { fail(\"never\"); }\n  void tick"));
  CHECK_FALSE(reply.ok());
  CHECK(holds(reply.text, "never"));
  CHECK(reply.data["playing_version"] == 2);
}
