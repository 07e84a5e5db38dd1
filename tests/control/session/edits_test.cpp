// The commonest live edits are heard, keep what should be kept, and do not click.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string tone = R"(#include <chronus/module.hpp>

struct Tone : Module {
  Param freq = param(220, 20, 2000, Hz, Log);
  Param level = param(0.5, 0, 1);
  Out out;

  struct Turning {
    Phase phase;
    float bent = 0;
  };
  Turning osc;
  float drive = 0.5;
  Signal gain = 0;
  Signal scale = 0;
  float taps[4]{};
  int at = 0;

  void prepare() { scale = 1; }
  void update() { gain = level; }
  void tick() {
    osc.phase.advance(freq * dt);
    at = (at + 1) % 4;
    taps[at] = 1;
    out = gain * drive * scale * sin_turns(osc.phase);
  }
};
)";

/// What plays before the edit, and what would play on without it.
const Stereo& unedited() {
  static const Stereo sound = [] {
    Live live;
    live.edit("tone", tone);
    live.wait_for_optimised();
    live.done("apply -", "add a tone\nconnect a out\n");
    live.play_seconds(2);
    return live.heard;
  }();
  return sound;
}

/// A tone that has sounded for half a second, and an edit of it.
class Edit {
 public:
  Edit() {
    live.edit("tone", tone);
    live.wait_for_optimised();
    live.done("apply -", "add a tone\nconnect a out\n");
    live.play_seconds(0.5);
  }

  /// Edits; the reply is of the sounding version.
  language::Reply make(const std::string& source) {
    const language::Reply reply = live.edit("tone", source);
    INFO(reply.text);
    REQUIRE(reply.ok());
    REQUIRE(reply.data["sample"].is_number());
    begin = reply.data["sample"].get<std::int64_t>() + live.engine.latency();
    live.play_seconds(0.25);
    check_steps();
    return reply;
  }
  language::Reply make(const std::string& from, const std::string& to) { return make(with(tone, from, to)); }

  /// Once the fade is over.
  Sound after() const { return part(live.heard.left, begin + fade, 9600); }

  /// The level of the new sound, if it is nothing but another level of the old at the same phase; else -1.
  double level_at_same_phase() const {
    const Sound old = part(unedited().left, begin + fade, 9600);
    const double level = rms(after()) / rms(old);
    for (std::size_t i = 0; i < old.size(); ++i)
      if (std::abs(after()[i] - level * old[i]) > 1e-5) return -1;
    return level;
  }

  Live live;
  std::int64_t begin = 0;

 private:
  static constexpr std::int64_t fade = 480;

  /// No step larger than the fade and the own steps of both versions explain.
  void check_steps() const {
    const Sound old = part(unedited().left, begin - 4800, 4800 + fade);
    const double between = peak(old) + peak(after());
    const double own = std::max(largest_step(old), largest_step(after()));
    CHECK(finite(live.heard.left));
    CHECK(largest_step(part(live.heard.left, begin - 64, fade + 128)) < 1.5 * own + between / fade);
  }
};

double pitch(Sound sound) {
  int rises = 0;
  for (std::size_t i = 1; i < sound.size(); ++i) rises += sound[i - 1] < 0 && sound[i] >= 0;
  return rises * 48000.0 / static_cast<double>(sound.size());
}

}  // namespace

SCENARIO("The commonest edits are heard at once and keep what they should") {
  Edit edit;
  SECTION("nothing but a comment: not a sample differs") {
    edit.make("struct Tone", "/// A tone.\nstruct Tone");
    CHECK(difference_db(edit.after(), part(unedited().left, edit.begin + 480, 9600)) < -140);
  }
  SECTION("a changed default is heard, unless a verb has set the parameter") {
    edit.make("param(220,", "param(440,");
    CHECK(pitch(edit.after()) == Approx(440).margin(6));
    edit.live.done("set a.freq 300");
    edit.live.play_seconds(0.1);
    edit.make("param(220,", "param(880,");
    CHECK(pitch(edit.after()) == Approx(300).margin(6));
  }
  SECTION("a changed initialiser") {
    const auto reply = edit.make("drive = 0.5", "drive = 0.8");
    CHECK(edit.level_at_same_phase() == Approx(1.6).epsilon(1e-3));
    CHECK(reply.text.find("drive reset (its initialiser was edited)") != std::string::npos);
  }
  SECTION("a changed formula in tick()") {
    edit.make("out = gain", "out = 0.5 * gain");
    CHECK(edit.level_at_same_phase() == Approx(0.5).epsilon(1e-3));
  }
  SECTION("a changed formula in update()") {
    edit.make("gain = level", "gain = level * 0.25");
    CHECK(edit.level_at_same_phase() == Approx(0.25).epsilon(1e-3));
  }
  SECTION("a changed formula in prepare()") {
    edit.make("scale = 1", "scale = 0.75");
    CHECK(edit.level_at_same_phase() == Approx(0.75).epsilon(1e-3));
  }
  SECTION("a new parameter, which can be set at once") {
    edit.make(with(with(tone, "  Out out", "  Param trim = param(0.5, 0, 1);\n  Out out"), "out = gain",
                   "out = trim * gain"));
    CHECK(edit.level_at_same_phase() == Approx(0.5).epsilon(1e-3));
    edit.live.done("set a.trim 1");
    edit.live.play_seconds(0.1);
    CHECK(rms(part(edit.live.heard.left, edit.live.now() - 2400, 2400)) ==
          Approx(rms(part(unedited().left, 4800, 2400))).epsilon(0.05));
  }
  SECTION("a new output") {
    edit.make(with(with(tone, "  Out out", "  Out out;\n  Out low"),
                   "    out =", "    low = 0.1 * sin_turns(osc.phase);\n    out ="));
    CHECK(edit.level_at_same_phase() == Approx(1).epsilon(1e-3));
    edit.live.done("connect a.low out amount=5");
    edit.live.play_seconds(0.1);
    CHECK(peak(part(edit.live.heard.left, edit.live.now() - 2400, 2400)) == Approx(0.75).epsilon(0.01));
  }
  SECTION("a new input") {
    edit.make(with(with(tone, "  Out out", "  In more = unpatched(1);\n  Out out"), "out = gain",
                   "out = more * gain"));
    CHECK(edit.level_at_same_phase() == Approx(1).epsilon(1e-3));
    CHECK(edit.live.ask("set a.more 0.5").ok());
  }
  SECTION("a changed array length; the position beside it starts over") {
    const auto reply = edit.make(with(with(tone, "taps[4]", "taps[8]"), "% 4", "% 8"));
    CHECK(edit.level_at_same_phase() == Approx(1).epsilon(1e-3));
    CHECK(reply.text.find("at reset (an array beside it changed its length)") != std::string::npos);
  }
  SECTION("fields in another order") {
    const auto reply = edit.make(with(with(tone, "  float drive = 0.5;\n", ""), "  Turning osc;",
                                      "  float drive = 0.5;\n  Turning osc;"));
    CHECK(edit.level_at_same_phase() == Approx(1).epsilon(1e-3));
    CHECK(reply.data["nodes"][0]["reset"].empty());
  }
  SECTION("a new field within a local struct") {
    const auto reply = edit.make("    Phase phase;", "    double drift = 0.25;\n    Phase phase;");
    CHECK(edit.level_at_same_phase() == Approx(1).epsilon(1e-3));
    const auto kept = reply.data["nodes"][0]["kept"].get<std::vector<std::string>>();
    CHECK(std::ranges::any_of(kept, [](const std::string& field) { return field.starts_with("osc.phase"); }));
  }
  SECTION("a narrower range holds a value that lies outside it") {
    edit.live.done("set a.level 1");
    edit.live.play_seconds(0.1);
    edit.live.edit("tone", with(tone, "param(0.5, 0, 1)", "param(0.2, 0, 0.25)"));
    edit.live.play_seconds(0.1);
    CHECK(peak(part(edit.live.heard.left, edit.live.now() - 2400, 2400)) == Approx(0.125).epsilon(0.01));
  }
}

SCENARIO("A renamed parameter: its cable sleeps, is shown, and wakes with the name") {
  Live live;
  live.edit("tone", tone);
  live.edit("level",
            module_of("  Param value = param(0.5, 0, 1);\n  CvOut out;\n  void tick() { out = value; }"));
  live.wait_for_optimised();
  live.done("apply -", "add a tone level=0.1\nadd b level\nconnect b a.level\nconnect a out\n");
  live.play_seconds(0.2);
  const double patched = rms(part(live.heard.left, live.now() - 4800, 4800));

  const std::string renamed =
      with(with(tone, "Param level", "Param volume"), "gain = level", "gain = volume");
  REQUIRE(live.edit("tone", renamed).ok());
  live.play_seconds(0.2);
  const auto status = live.ask("status");
  CHECK(status.data["sleeping"] == nlohmann::json::array({"b to a.level"}));
  CHECK(status.text.find("cable sleeps: b to a.level") != std::string::npos);
  const double default_level = rms(part(live.heard.left, live.now() - 4800, 4800));
  CHECK(default_level == Approx(patched * 0.5 / 0.6).epsilon(0.01));
  CHECK(largest_step(live.heard.left) < 0.03);

  REQUIRE(live.edit("tone", tone).ok());
  live.play_seconds(0.2);
  CHECK_FALSE(live.ask("status").data.contains("sleeping"));
  CHECK(rms(part(live.heard.left, live.now() - 4800, 4800)) == Approx(patched).epsilon(0.01));
}
