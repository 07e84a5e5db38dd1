// What faults of modules cost a whole engine that plays.
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "base/clocks.hpp"
#include "engine/villain.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

using ReportKind = engine::Report::Kind;

SCENARIO("A module may fail a thousand times where it sounds, and nothing is heard or kept of it") {
  const auto bytes_in_use = [] {
    const struct mallinfo2 heap = mallinfo2();  // a sanitizer's heap knows nothing of it
    return static_cast<std::int64_t>(heap.uordblks + heap.hblkhd);
  };
  for (const Kind& kind : kinds) {
    DYNAMIC_SECTION(kind.name) {
      act = kind.act;
      Playing with, without;
      with.stage.set_code("module", good(1));
      for (Playing* playing : {&with, &without}) {
        playing->stage.set_code("sine", sine());
        show(*playing);
      }
      int failed = 0;
      int recovered = 0;
      int alike = 0;
      std::int64_t bytes_early = 0;
      const auto fail_once = [&](std::uint64_t version) {
        with.events.clear();
        with.stage.set_code("module", villain(version));
        const Stereo sound = with.play(3072);
        failed += count_of(with, ReportKind::failed) == 1;
        const bool good_again = std::abs(sound.left.back() - 0.25f) < 0.001f;
        recovered += with.stage.code("module")->version == 1 && good_again;
        alike += sound.right == without.play(3072).right;
      };
      for (int i = 0; i < 1000; ++i) {
        if (i == 100) bytes_early = bytes_in_use();
        fail_once(static_cast<std::uint64_t>(i) + 2);
      }
      CHECK(failed == 1000);
      CHECK(recovered == 1000);
      CHECK(alike == 1000);
      CHECK(bytes_in_use() - bytes_early < 900 * 16);  // the least that can be allocated is 32
    }
  }
}

#ifndef CHRONUS_SANITIZED
SCENARIO("For a module that does not come to an end the engine is late once, and not by much") {
  constexpr std::int64_t block_ns = 64 * 1'000'000'000ll / 48000;
  constexpr int nodes = 8;
  act = loop_for_ever;
  graph::Patch patch;
  for (int i = 0; i < nodes; ++i) {
    patch.nodes.push_back(node("a" + std::to_string(i), "module"));
    patch.cables.push_back(cable("a" + std::to_string(i), "out", 0.125));
  }
  Playing playing({.live = true});
  playing.stage.set_code("module", good(1));
  playing.stage.show(patch);
  playing.play(4800);

  // By CPU time, which is what the engine itself is late by; of many, since a virtual machine that is stopped
  // counts that as CPU time, too.
  constexpr int times = 40;
  int late_once = 0;
  int not_much = 0;
  for (int i = 0; i < times; ++i) {
    playing.stage.set_code("module", villain(static_cast<std::uint64_t>(i) + 2));
    int late = 0;
    std::int64_t longest = 0;
    for (int block = 0; block < 100; ++block) {
      std::array<float, 64> left, right;
      const std::int64_t began = base::thread_cpu_ns();
      playing.engine.process(left.data(), right.data(), 64);
      const std::int64_t used = base::thread_cpu_ns() - began;
      late += used > block_ns;
      longest = std::max(longest, used);
      playing.stage.collect();
    }
    CHECK(late >= 1);
    late_once += late == 1;
    not_much += longest < 8'000'000;
  }
  CHECK(late_once >= times * 3 / 4);
  CHECK(not_much >= times * 3 / 4);
}
#endif
