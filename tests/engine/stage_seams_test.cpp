// What a swap leaves in a delay line is heard when the delay is over: it must be no click then.
#include <chronus/memory.hpp>

#include <algorithm>
#include <cmath>

#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/native_module.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

constexpr int delay = 19200;  // 400 ms
constexpr float amplitude = 0.5f;
constexpr double own_step = 0.5 * 2 * 3.14159 * 220 / 48000;

/// The step test: 1.5 times the sound's own step, and what a fade of 10 ms between two sounds may add.
constexpr double allowed = 1.5 * own_step + 2 * static_cast<double>(amplitude) / 480;

struct Version {
  float start = 0;   ///< of the phase, where it is reset
  float gain = 1;    ///< of what is written
  int room = 20000;  ///< of the line, in samples
  int read = delay;  ///< how far back it reads
  bool has_line = true;
  int late = 0;  ///< samples by which what is written comes late
};

/// A sine of 220 Hz that is heard by way of a delay line alone.
template <Version version>
struct Echo {
  float phase = version.start;
  float late[8] = {};
  DelayLineOf<float> line;

  void prepare() {
    if (version.has_line) line.resize(version.room);
  }
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      const float x = version.gain * amplitude * std::sin(6.2831853f * phase);
      phase += 220.0f / 48000;
      phase -= std::floor(phase);
      std::shift_right(late, late + 8, 1);
      late[0] = x;
      if (!version.has_line) {
        block.outputs[0][i] = 0;
        continue;
      }
      line.write(late[version.late]);
      block.outputs[0][i] = line.at(version.read);
    }
  }
};

template <Version version>
std::shared_ptr<const Code> echo(std::uint64_t number) {
  using Module = Echo<version>;
  ModuleInfo info;
  info.name = "echo";
  info.outputs = {audio_output()};
  info.state = {float_state("phase", offsetof(Module, phase), std::to_string(version.start))};
  StateLeaf late = float_state("late[]", offsetof(Module, late));
  late.count = 8;
  late.extents = {8};
  info.state.push_back(late);
  if (version.has_line) {
    StateLeaf line = float_state("line", offsetof(Module, line));
    line.kind = LeafKind::delay_line;
    info.state.push_back(line);
  }
  return native_code<Module>(info, number);
}

/// What is heard from a swap on, for longer than the longest delay here.
template <Version before, Version after>
std::vector<float> swapped(double fade_ms = 10) {
  Playing playing;
  playing.stage.set_code("echo", echo<before>(1));
  graph::Node it = node("it", "echo");
  it.fade_ms = fade_ms;
  playing.stage.show(patch_of({it}, {cable("it", "out")}));
  playing.play(60050);  // to a crest
  playing.stage.set_code("echo", echo<after>(2));
  auto sound = playing.play_past_limiter(96000).left;
  CHECK(playing.stage.settled());
  CHECK(playing.stage.find("it")->instance->code().version == 2);
  return sound;
}

}  // namespace

SCENARIO("a state that starts over does not click when the delay line that it feeds comes to it") {
  constexpr Version reset{.start = 0.25f};
  WHEN("it is copied") {
    const auto sound = swapped<Version{}, reset>();
    CHECK(largest_step(sound) < allowed);
    CHECK(rms(part(sound, 48000, 48000)) == Approx(rms(part(sound, 0, 9600))).epsilon(0.05));
  }
  WHEN("what is written comes some samples late") {
    CHECK(largest_step(swapped<Version{.late = 5}, Version{.start = 0.25f, .late = 5}>()) < allowed);
  }
  WHEN("the fade is longer") {
    CHECK(largest_step(swapped<Version{}, reset>(300)) < allowed);
  }
  WHEN("the memory is too large to be copied") {
    constexpr Version large{.room = 600000};
    constexpr Version large_reset{.start = 0.25f, .room = 600000};
    CHECK(largest_step(swapped<large, large_reset>()) < allowed);
  }
}

SCENARIO("another gain does not click when the delay line comes to it") {
  CHECK(largest_step(swapped<Version{}, Version{.gain = -1}>()) < allowed);
  CHECK(largest_step(swapped<Version{.room = 600000}, Version{.gain = -1, .room = 600000}>()) < allowed);
}

SCENARIO("a new delay line begins without an edge") {
  CHECK(largest_step(swapped<Version{.has_line = false}, Version{}>()) < allowed);
  CHECK(largest_step(swapped<Version{.has_line = false}, Version{.room = 600000}>()) < allowed);
}

SCENARIO(
    "a longer delay line that is read where it had nothing does not click when its history comes there") {
  CHECK(largest_step(swapped<Version{}, Version{.room = 40000, .read = 39000}>()) < allowed);
  CHECK(largest_step(swapped<Version{}, Version{.room = 600000, .read = 39000}>()) < allowed);
}

SCENARIO("where no seam arises a swap changes nothing that is in a delay line") {
  const auto untouched = [] {
    Playing playing;
    playing.stage.set_code("echo", echo<Version{}>(1));
    playing.stage.show(patch_of({node("it", "echo")}, {cable("it", "out")}));
    playing.play(60050);  // to a crest
    return playing.play_past_limiter(96000).left;
  }();
  const auto same = [&](const std::vector<float>& sound) {  // once the outputs have faded
    return std::ranges::equal(part(sound, 4800, 91200), part(untouched, 4800, 91200));
  };
  CHECK(same(swapped<Version{}, Version{}>()));
  CHECK(difference_db(swapped<Version{}, Version{}>(300), untouched) < -140);
  CHECK(same(swapped<Version{}, Version{.room = 40000}>()));
  CHECK(same(swapped<Version{.room = 600000}, Version{.room = 600000}>()));
}
