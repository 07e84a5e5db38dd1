// Nodes that run away where they sound: which are put aside, and how they come back.
#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
using engine::Aside;

namespace {

/// out = in.
struct Through {
  void run(const Block& block) { std::copy_n(block.inputs[0], block.frames, block.outputs[0]); }
};

std::shared_ptr<const Code> through(std::uint64_t version = 1) {
  ModuleInfo info;
  info.name = "through";
  info.inputs = {input()};
  info.outputs = {audio_output()};
  return native_code<Through>(info, version);
}

/// out = in, a tenth of a second later.
struct Echo {
  std::array<float, 4800> line{};
  std::size_t at = 0;
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      block.outputs[0][i] = std::exchange(line[at], block.inputs[0][i]);
      at = (at + 1) % line.size();
    }
  }
  void reset() { line.fill(0); }
};

std::shared_ptr<const Code> echo() {
  ModuleInfo info;
  info.name = "echo";
  info.inputs = {input()};
  info.outputs = {audio_output()};
  return native_code<Echo>(info);
}

/// A constant that tells whether it is audio.
template <int Level>
std::shared_ptr<const Code> constant_of(OutputKind kind, std::uint64_t version = 1) {
  struct Steady {
    void run(const Block& block) { std::fill_n(block.outputs[0], block.frames, static_cast<float>(Level)); }
  };
  ModuleInfo info;
  info.name = "steady";
  info.outputs = {audio_output()};
  info.outputs[0].kind = kind;
  return native_code<Steady>(info, version);
}

std::vector<std::string> put_aside(const Playing& playing) {
  std::vector<std::string> names;
  for (const auto& event : playing.events) {
    if (event.kind == engine::Report::Kind::put_aside) names.push_back(event.node);
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

SCENARIO("A loop of cables that runs away is stopped by muting one node of it") {
  graph::Patch patch;
  patch.nodes = {node("tone", "sine"), node("mix", "through"), node("tail", "echo"), node("other", "sine")};
  patch.cables = {cable("tone", "mix", 0.5), cable("mix", "tail"), cable("mix", "out.left"),
                  cable("other", "out.right", 0.5)};
  graph::Patch wild = patch;
  patch.cables.push_back(cable("tail", "mix", 0.5));
  wild.cables.push_back(cable("tail", "mix", 4));
  Playing playing, tame;
  for (Playing* each : {&playing, &tame}) {
    each->stage.set_codes({{"through", through()}, {"echo", echo()}, {"sine", sine()}});
    each->stage.show(each == &tame ? patch : wild);
  }
  const Stereo loud = playing.play(24000);
  CHECK(put_aside(playing).empty());
  CHECK(peak(loud.left) > 0.9f);
  const Stereo sound = playing.play(96000);
  CHECK(put_aside(playing) == Names{"mix"});
  CHECK(playing.stage.find("mix")->state->aside == Aside::loud);
  CHECK(peak(part(sound.left, 9600, 86400)) < 1e-6f);
  THEN("what does not take part plays on from sample to sample") {
    tame.play(120000);
    CHECK(playing.play(4800).right == tame.play(4800).right);
  }
  WHEN("the amount is turned down and the node is reset") {
    playing.stage.show(patch);
    playing.play(4800);
    playing.stage.reset("mix", 0);
    const Stereo after = playing.play(96000);
    THEN("it plays, without a click and without what the loop held") {
      CHECK(playing.stage.find("mix")->state->aside == Aside::none);
      CHECK(peak(after.left) > 0.2f);
      CHECK(peak(after.left) < 0.6f);
      CHECK(largest_step(after.left) < 0.05f);
    }
  }
  WHEN("the node is reset and nothing else has changed") {
    playing.stage.reset("mix", 0);
    playing.play(96000);
    THEN("it is muted again") {
      CHECK(put_aside(playing) == Names{"mix", "mix"});
    }
  }
}

SCENARIO("The source of what is too loud is muted, and not what it passes through") {
  Playing playing;
  playing.stage.set_code("steady", constant_of<20>(OutputKind::audio));
  playing.stage.set_code("through", through());
  graph::Patch patch;
  patch.nodes = {node("last", "through"), node("first", "steady"), node("middle", "through")};
  patch.cables = {cable("first", "middle"), cable("middle", "last"), cable("last", "out")};
  playing.stage.show(patch);
  const Stereo sound = playing.play(48000);
  CHECK(put_aside(playing) == Names{"first"});
  CHECK(std::abs(sound.left.back()) < 1e-6f);
  CHECK(largest_step(part(sound.left, 9600, 38400)) < 0.1f);
  WHEN("its module changes") {
    playing.stage.set_code("steady", constant_of<0>(OutputKind::audio, 2));
    playing.play(4800);
    playing.stage.set_code("steady", constant_of<1>(OutputKind::audio, 3));
    const Stereo after = playing.play(9600);
    THEN("it plays the new version") {
      CHECK(playing.stage.find("first")->state->aside == Aside::none);
      CHECK(after.left.back() > 0.9f);
      CHECK(largest_step(after.left) < 0.02f);
      CHECK(playing.stage.settled());
    }
  }
}

SCENARIO("Control signals may be as large as they like") {
  Playing playing;
  playing.stage.set_code("steady", constant_of<440>(OutputKind::cv));
  graph::Patch patch;
  patch.nodes = {node("a", "steady")};
  playing.stage.show(patch);
  playing.play(48000);
  CHECK(put_aside(playing).empty());
}

SCENARIO("A node that gives non-finite samples again and again is muted") {
  Playing playing;
  playing.stage.set_code("failing", failing());
  playing.stage.set_code("sine", sine());
  graph::Patch patch;
  patch.nodes = {node("bad", "failing"), node("good", "sine")};
  patch.cables = {cable("bad", "out.left"), cable("good", "out.right")};
  playing.stage.show(patch);
  playing.play(1000 + 64 * 8);
  CHECK(put_aside(playing).empty());
  playing.play(64 * 4);
  CHECK(put_aside(playing) == Names{"bad"});
  const std::uint64_t faults = playing.stage.find("bad")->state->meters.faults;
  playing.play(48000);
  CHECK(playing.stage.find("bad")->state->aside == Aside::not_finite);
  CHECK(playing.stage.find("bad")->state->meters.faults == faults);
}
