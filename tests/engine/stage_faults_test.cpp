// What a module that does what no module may costs all others.
#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <vector>

#include "engine/state_copy.hpp"
#include "engine/villain.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

using ReportKind = engine::Report::Kind;

#ifndef CHRONUS_SANITIZED
SCENARIO("A fault costs the block that it happens in next to nothing") {
  const auto cpu_ns = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
  };
  for (const Kind& kind : kinds) {
    if (kind.fault == engine::Fault::endless) continue;
    DYNAMIC_SECTION(kind.name) {
      act = kind.act;
      // Of many, since now and then the machine is late: half of them are below half a block's 1.3 ms.
      std::vector<long long> costs;
      for (int i = 0; i < 51; ++i) {
        Playing playing;
        playing.stage.set_code("module", villain());
        playing.stage.set_code("sine", sine());
        show(playing);
        playing.play(960);
        std::array<float, 64> left;
        std::array<float, 64> right;
        const long long before = cpu_ns();
        playing.engine.process(left.data(), right.data(), 64);
        costs.push_back(cpu_ns() - before);
        playing.stage.collect();
        REQUIRE(count_of(playing, ReportKind::failed) == 1);
      }
      std::ranges::nth_element(costs, costs.begin() + 25);
      INFO("median: " << costs[25] << " ns");
      CHECK(costs[25] < 667'000);
    }
  }
}

SCENARIO("A version that does not come to an end is cut off once, however many nodes play it") {
  static int cut = 0;
  cut = 0;
  act = [] {
    ++cut;
    loop_for_ever();
  };
  Playing playing;
  graph::Patch patch;
  for (int i = 0; i < 8; ++i) {
    patch.nodes.push_back(node("a" + std::to_string(i), "module"));
    patch.cables.push_back(cable("a" + std::to_string(i), "out.left", 0.125));
  }
  GIVEN("a version before") {
    playing.stage.set_code("module", good(1));
    playing.stage.show(patch);
    playing.play(4800);
    WHEN("all nodes fade to it") {
      patience = 100;
      playing.stage.set_code("module", villain(2));
      const Stereo sound = playing.play(9600);
      patience = 1000;
      THEN("they go back before they come to it") {
        CHECK(sound.left.back() == 0.25f);
        CHECK(cut == 1);
      }
    }
    WHEN("the fades are over") {
      playing.stage.set_code("module", villain(2));
      CHECK(playing.play(800).left.back() == 0.5f);
      const Stereo sound = playing.play(9600);
      CHECK(sound.left.back() == 0.25f);
      CHECK(largest_step(sound.left) < 0.01f);
      CHECK(cut == 1);
    }
  }
  GIVEN("none before") {
    playing.stage.set_code("module", villain(1));
    playing.stage.show(patch);
    THEN("all start anew twice, and are silent then") {
      const Stereo sound = playing.play(48000);
      CHECK(cut == 3);
      CHECK(sound.left.back() == 0.0f);
      for (int i = 0; i < 8; ++i)
        CHECK(playing.stage.find("a" + std::to_string(i))->refusal.ends_with("until its file changes"));
    }
  }
}
#endif

SCENARIO("A version that has overwritten where its memory lies is swapped like any other") {
  struct Overwritten {
    float* data = nullptr;
    int size = 0;
    int head = 0;
    void prepare() {
      size = 64;
      data = static_cast<float*>(chronus_allocate(sizeof(float) * 64));
    }
    void run(const Block& block) { std::fill_n(block.outputs[0], block.frames, data ? 0.5f : 0.0f); }
  };
  ModuleInfo info;
  info.name = "module";
  info.outputs = {audio_output()};
  StateLeaf line = float_state("line", 0, "");
  line.kind = LeafKind::delay_line;
  line.stride = sizeof(Overwritten);
  info.state = {line};
  Playing playing;
  playing.stage.set_code("module", native_code<Overwritten>(info, 1));
  playing.stage.set_code("sine", sine());
  show(playing);
  playing.play(4800);
  auto& damaged = *static_cast<Overwritten*>(playing.stage.find("a")->instance->self());
  bool copied = false;
  playing.stage.on_faded = [&](const engine::StageNode& faded) {
    copied = engine::copy_state(faded).memories.size() == 1;
  };
  const auto swap_and_play = [&] {
    playing.stage.set_code("module", native_code<Overwritten>(info, 2));
    CHECK(playing.play(9600).left.back() == 0.5f);
    CHECK(playing.stage.find("a")->instance->code().version == 2);
  };
  WHEN("its address is wild") {
    damaged.data = reinterpret_cast<float*>(0xdead0000beef0000);
    swap_and_play();
    CHECK_FALSE(copied);
  }
  WHEN("its size is negative") {
    damaged.size = -1'000'000;
    swap_and_play();
    CHECK_FALSE(copied);
  }
  WHEN("its size is larger than what it asked for") {
    damaged.size = 1 << 20;
    swap_and_play();
    CHECK_FALSE(copied);
  }
  WHEN("its head lies beyond") {
    damaged.head = 1'000'000;
    damaged.size = 65;
    swap_and_play();
  }
  WHEN("nothing is wrong") {
    swap_and_play();
    CHECK(copied);
  }
}
