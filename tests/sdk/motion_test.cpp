// Values on their way, in one voice and in eight.
#include <chronus/module.hpp>

#include <cmath>
#include <vector>

#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus::test;

namespace {
constexpr float dt = 1.0f / 48000;
using Eight = chronus::VectorLanes<8>::Signal;
}  // namespace

SCENARIO("A glide begins at its first target, and is two thirds of the way after its time") {
  Glide glide;
  CHECK(glide.to(3, dt) == 3);
  float value = 0;
  for (int i = 0; i < 4800; ++i) value = glide.to(5, dt / 0.1f);
  CHECK(value == Approx(3 + 2 * (1 - std::exp(-1.0f))).epsilon(0.001));
  for (int i = 0; i < 48000; ++i) value = glide.to(5, dt / 0.1f);
  CHECK(value == Approx(5).epsilon(1e-4));
  CHECK(glide.to(-1, 7) == Approx(-1));
  glide.jump(9);
  CHECK(glide.value() == 9);
}

SCENARIO("A slow glide over large numbers comes to its end") {
  Glide glide;
  glide.to(384000, dt);
  float value = 0;
  for (int i = 0; i < 4 * 48000; ++i) value = glide.to(383900, 8 * dt);
  CHECK(value == Approx(383900).margin(0.1));
}

SCENARIO("A glide with a limit moves by no more than that a sample") {
  Glide glide;
  glide.to(1000, 8 * dt, 0.5f);
  float before = 1000;
  for (int i = 0; i < 48000; ++i) {
    const float value = glide.to(20000, 8 * dt, 0.5f);
    REQUIRE(value - before <= 0.502f);
    before = value;
  }
  CHECK(before > 19500);
}

SCENARIO("A decay falls by 60 dB in its time, and to nothing") {
  Decay level;
  CHECK(level.fall(dt) == 0);
  level.strike(true, 0.8f);
  CHECK(level.fall(dt / 0.5f) == 0.8f);
  for (int i = 1; i < 24000; ++i) level.fall(dt / 0.5f);
  CHECK(level.level() == Approx(0.0008).epsilon(0.001));
  for (int i = 0; i < 48000; ++i) level.fall(dt / 0.5f);
  CHECK(level.level() == 0);
  level.strike(false, 1);
  CHECK(level.level() == 0);
}

SCENARIO("What is declicked goes on where it was, and is itself before a jump and after the seam") {
  Declick seam;
  std::vector<float> before(480), after(960), out;
  for (std::size_t i = 0; i < before.size(); ++i) before[i] = std::sin(0.03f * static_cast<float>(i));
  for (std::size_t i = 0; i < after.size(); ++i)
    after[i] = -0.9f + 0.1f * std::sin(0.02f * static_cast<float>(i));
  for (const float x : before) out.push_back(seam.process(x, false, dt / 0.005f));
  CHECK(out == before);
  for (std::size_t i = 0; i < after.size(); ++i) out.push_back(seam.process(after[i], i == 0, dt / 0.005f));
  const double gap = std::abs(static_cast<double>(after[0]) - before.back());
  CHECK(gap > 0.5);
  CHECK(largest_step(out) < 0.031 + 1.5 * gap / 240);
  for (std::size_t i = 241; i < after.size(); ++i) REQUIRE(out[480 + i] == after[i]);
}

SCENARIO("In eight voices each one moves by itself") {
  chronus::GlideOf<Eight> glide;
  chronus::DecayOf<Eight> level;
  chronus::DeclickOf<Eight> seam;
  Glide glides[8];
  Decay levels[8];
  Declick seams[8];
  for (int t = 0; t < 2000; ++t) {
    Eight target, speed, x;
    chronus::MaskOf<Eight> struck;
    for (int v = 0; v < 8; ++v) {
      target[v] = static_cast<float>((t / 100 * (v + 3)) % 7);
      speed[v] = dt / (0.001f * static_cast<float>(v + 1));
      x[v] = std::sin(0.01f * static_cast<float>(t * (v + 1)));
      struck[v] = t % (100 + 50 * v) == 0 ? -1 : 0;
    }
    const Eight glided = glide.to(target, speed, Eight(0.05f));
    level.strike(struck, target);
    const Eight fallen = level.fall(speed);
    const Eight smooth = seam.process(x, struck, speed);
    for (int v = 0; v < 8; ++v) {
      REQUIRE(glided[v] == Approx(glides[v].to(target[v], speed[v], 0.05f)).margin(1e-5));
      levels[v].strike(struck[v] != 0, target[v]);
      REQUIRE(fallen[v] == Approx(levels[v].fall(speed[v])).margin(1e-5));
      REQUIRE(smooth[v] == Approx(seams[v].process(x[v], struck[v] != 0, speed[v])).margin(1e-5));
    }
  }
}
