// What new code does to the settings and cables of its nodes is told by `reload`.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string before = module_of(
    "  In in;\n  Param freq = param(220, 20, 2000, Hz, Log);\n  Param level = param(0.5, 0, 1);\n"
    "  Out out;\n  void tick() { out = in + level * freq * 1e-6; }",
    "Tone");

}  // namespace

SCENARIO("reload names settings and cables that fall asleep, with the likely rename") {
  Live live{"lfo"};
  live.edit("tone", before);
  live.done("apply -", "add t tone freq=440\nadd mod lfo\nconnect mod t.freq amount=0.1\nconnect t out\n");
  live.play_seconds(0.1);
  const auto reply =
      live.edit("tone", with(with(before, "freq = param", "pitch_hz = param"), "* freq", "* pitch_hz"));
  INFO(reply.text);
  CHECK(reply.ok());
  CHECK(holds(reply.text, "t.freq: sleeps; the new version has no parameter `freq`; is it `pitch_hz` now?"));
  CHECK(holds(reply.text,
              "mod to t.freq: sleeps; the new version has no parameter `freq`; is it `pitch_hz` now?"));
  CHECK(reply.data["ports"].size() == 2);
}

SCENARIO("reload names values that the new code moves") {
  Live live;
  live.edit("tone", before);
  live.done("apply -", "add t tone freq=1.5k\nadd u tone\nconnect t out\n");
  live.play_seconds(0.1);
  const auto reply = live.edit("tone", with(with(before, "20, 2000", "20, 1000"), "param(0.5", "param(0.25"));
  INFO(reply.text);
  CHECK(holds(reply.text, "t.freq: is 1000 Hz now; 1500 Hz is outside the new range, 20 Hz to 1000 Hz"));
  CHECK(live.done("get t.freq").text == "t.freq = 1500 Hz (held at 1000 Hz)");
  CHECK(holds(reply.text, "u.level: is 0.25 now; it follows its start, which was 0.5"));
}

SCENARIO("reload says nothing of ports where all is as before") {
  Live live;
  live.edit("tone", before);
  live.done("apply -", "add t tone freq=440\nconnect t out\n");
  live.play_seconds(0.1);
  const auto reply = live.edit("tone", with(before, "1e-6", "2e-6"));
  CHECK_FALSE(reply.data.contains("ports"));
}
