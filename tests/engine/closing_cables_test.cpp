// Which cable of a ring is delayed: the patch says it, whatever was played before; and that nothing jumps
// when another one is.
#include <algorithm>
#include <cmath>
#include <random>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// out = in.
struct Through {
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) block.outputs[0][i] = block.inputs[0][i];
  }
};

std::shared_ptr<const Code> through(bool has_block) {
  ModuleInfo info;
  info.name = has_block ? "by_block" : "through";
  info.inputs = {input()};
  info.outputs = {audio_output()};
  info.has_block = has_block;
  return native_code<Through>(info);
}

void give_codes(engine::Stage& stage) {
  stage.set_codes({{"through", through(false)}, {"by_block", through(true)}, {"sine", sine()}});
}

/// Patches as verbs change them: the newest last, and taken out wherever they stand.
class History {
 public:
  explicit History(unsigned seed) : random_(seed) { patch.nodes.push_back(node("source", "through")); }

  void change() {
    const int kind = below(12);
    if (kind == 0 || patch.nodes.size() < 4) {
      patch.nodes.push_back(node("n" + std::to_string(++names_), below(12) == 0 ? "by_block" : "through"));
      connect();
    } else if (kind == 1) {
      remove(1 + below(static_cast<int>(patch.nodes.size()) - 1));
    } else if (kind <= 3 && !patch.cables.empty()) {
      patch.cables.erase(static_cast<std::size_t>(below(static_cast<int>(patch.cables.size()))));
    } else if (kind == 4 && !before_.empty()) {
      patch = before_[static_cast<std::size_t>(below(static_cast<int>(before_.size())))];
    } else if (kind == 5) {
      std::vector<graph::Cable> cables(patch.cables.begin(), patch.cables.end());
      std::ranges::shuffle(cables, random_);
      patch.cables = cables;
    } else {
      connect();
    }
    before_.push_back(patch);
  }

  /// Every node goes to the master, each at a level of its own.
  void hear_all() {
    for (std::size_t i = 0; i < patch.nodes.size(); ++i) {
      if (patch.find({patch.nodes[i].name, ""}, {"out", ""})) continue;
      patch.cables.push_back(cable(patch.nodes[i].name, "out", 0.1 + 0.01 * static_cast<double>(i)));
    }
  }

  graph::Patch patch;

  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }

 private:
  /// No node adds up more than 0.9 of what it gets, so that every ring dies away.
  void connect() {
    const std::string& to = any();
    if (std::ranges::count_if(patch.cables, [&](const auto& each) { return each.to.node == to; }) >= 3)
      return;
    const graph::Cable laid = cable(any(), to, 0.3);
    if (!patch.find(laid.from, laid.to)) patch.cables.push_back(laid);
  }
  const std::string& any() {
    return patch.nodes[static_cast<std::size_t>(below(static_cast<int>(patch.nodes.size())))].name;
  }
  void remove(int at) {
    const std::string name = patch.nodes[static_cast<std::size_t>(at)].name;
    patch.nodes.erase(static_cast<std::size_t>(at));
    patch.cables.erase_if([&](const auto& each) { return each.from.node == name || each.to.node == name; });
  }

  std::mt19937 random_;
  std::vector<graph::Patch> before_;
  int names_ = 0;
};

/// What an impulse into the source makes of the patch that plays, from the next whole block on.
std::vector<float> answer(Playing& playing, double height) {
  playing.play(64 - static_cast<int>(playing.engine.now().sample % 64));
  playing.stage.hit("source", "in", height, 1, playing.engine.now().sample + 64);
  return playing.play(1500).left;
}

/// Until all has faded and died away.
void let_die(Playing& playing) {
  while (!playing.stage.settled()) playing.play(64);
  std::vector<float> sound;
  do {
    sound = playing.play(6400).left;
  } while (std::ranges::any_of(sound, [](float x) { return x != 0; }));
  playing.play(2 * 64 * 200);  // what no node of the master's hears
}

}  // namespace

SCENARIO("what is heard is what a fresh engine makes of the patch, whatever was played before") {
  int rings = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    History history(seed);
    Playing live;
    give_codes(live.stage);
    for (int i = 0; i < 25; ++i) {
      history.change();
      live.stage.show(history.patch);
      if (i % 3 == 0) live.stage.hit("source", "in", 0.5, 1, live.engine.now().sample);
      live.play(history.below(900));
    }
    history.hear_all();
    live.stage.show(history.patch);
    let_die(live);
    Playing fresh;
    give_codes(fresh.stage);
    fresh.stage.show(history.patch);
    while (!fresh.stage.settled() || fresh.engine.now().sample < 4800) fresh.play(64);

    const std::vector<float> sound = answer(live, 0.75);
    CAPTURE(seed);
    REQUIRE(*std::ranges::max_element(sound) > 0);
    REQUIRE(sound == answer(fresh, 0.75));
    rings += std::ranges::count_if(sound, [](float x) { return x != 0; }) > 10;
  }
  CHECK(rings > 20);
}

SCENARIO("nothing jumps when a cable closes a cycle no more, or from now on") {
  constexpr float smooth = 0.0015f;
  const bool has_block = GENERATE(false, true);
  GIVEN("a ring whose second cable is delayed, and both nodes of which hear a sine") {
    const std::string module = has_block ? "by_block" : "through";
    const graph::Cable older = cable("a", "b", 0.5);
    const graph::Cable younger = cable("b", "a", 0.5);
    const auto patch = [&](std::vector<graph::Cable> ring) {
      ring.insert(ring.begin(), {cable("s", "a", 0.5), cable("s", "b", 0.5), cable("a", "out")});
      return patch_of({node("s", "sine"), node("a", module), node("b", module)}, ring);
    };
    Playing playing;
    give_codes(playing.stage);
    playing.stage.show(patch({older, younger}));
    playing.play(4800);
    // How far a sample is from the middle of its neighbours: of a sine little, at a jump half of it.
    const auto roughest = [&](int frames) {
      const std::vector<float> sound = playing.play(frames).left;
      float roughest = 0;
      for (std::size_t i = 2; i < sound.size(); ++i)
        roughest = std::max(roughest, std::abs(sound[i - 1] - (sound[i - 2] + sound[i]) / 2));
      return roughest;
    };
    REQUIRE(roughest(4800) < smooth);
    WHEN("the older cable is taken out") {
      playing.stage.show(patch({younger}));
      THEN("the younger is delayed no more, without a jump") {
        CHECK(roughest(4800) < smooth);
        CHECK(playing.stage.settled());
      }
      AND_WHEN("it comes back, now the younger, while it fades") {
        playing.play(128);
        playing.stage.show(patch({younger, older}));
        CHECK(roughest(4800) < smooth);
        CHECK(playing.stage.settled());
      }
    }
    WHEN("the two change places") {
      playing.stage.show(patch({younger, older}));
      CHECK(roughest(4800) < smooth);
      CHECK(playing.stage.settled());
    }
  }
}
