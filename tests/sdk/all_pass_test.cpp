// What lets all frequencies through alike, and what takes the mean away.
#include <chronus/module.hpp>

#include <cmath>
#include <vector>

#include "support/catch.hpp"
#include "support/open_preparation.hpp"
#include "support/spectrum.hpp"

using namespace chronus::test;

namespace {

constexpr int size = 65536;

/// The power of each frequency in the answer to an impulse, against that of the impulse.
template <class Process>
std::vector<double> response(Process&& process) {
  std::vector<float> out(size);
  for (int i = 0; i < size; ++i) out[static_cast<std::size_t>(i)] = process(i == 0 ? 1.0f : 0.0f);
  std::vector<double> levels;
  for (const double power : power_spectrum(out, false))
    levels.push_back(decibels(power) + 20 * std::log10(size / 2.0));
  return levels;
}

double level_at(const std::vector<double>& levels, double hz) {
  return levels[static_cast<std::size_t>(std::lround(hz * size / 48000))];
}

}  // namespace

SCENARIO("All-passes let all frequencies through alike") {
  const OpenPreparation memory;
  AllPass dense;
  dense.resize(400);
  OnePole turn;
  const auto echoes = response([&](float x) { return dense.process(x, 337, 0.65f); });
  const auto turned = response([&](float x) { return turn.all(x, 1000.0f / 48000); });
  for (const double hz : {5.0, 50.0, 500.0, 1000.0, 5000.0, 15000.0, 23000.0}) {
    INFO(hz << " Hz");
    CHECK(level_at(echoes, hz) == Approx(0).margin(0.01));
    CHECK(level_at(turned, hz) == Approx(0).margin(0.01));
  }
}

SCENARIO(
    "An all-pass has its delay to the sample, whole or between samples, and forgets when it is cleared") {
  const OpenPreparation memory;
  AllPass whole;
  AllPass between;
  whole.resize(100);
  between.resize(100);
  CHECK(whole.capacity() == 100);
  for (int i = 0; i < 300; ++i) {
    const float x = i == 0 ? 1.0f : 0.0f;
    const float y = whole.process(x, 60, 0.5f);
    CHECK(y == Approx(i == 0     ? 0.5
                      : i == 60  ? 0.75
                      : i == 120 ? -0.375
                      : i == 180 ? 0.1875
                      : i == 240 ? -0.09375
                                 : 0));
    CHECK(between.process(x, 60.0f, 0.5f) == Approx(y).margin(1e-5));
  }
  whole.clear();
  for (int i = 0; i < 300; ++i) CHECK(whole.process(0, 60, 0.5f) == 0);
}

SCENARIO("A one-pole all-pass turns its frequency by a quarter") {
  OnePole turn;
  Phase phase;
  double sine = 0;
  double cosine = 0;
  for (int i = 0; i < 96000; ++i) {
    phase.advance(1000.0f / 48000);
    const auto y = static_cast<double>(turn.all(chronus::math::sin_turns(phase.value()), 1000.0f / 48000));
    if (i < 48000) continue;
    sine += y * static_cast<double>(chronus::math::sin_turns(phase.value())) / 24000;
    cosine += y * static_cast<double>(chronus::math::cos_turns(phase.value())) / 24000;
  }
  CHECK(sine == Approx(0).margin(1e-3));
  CHECK(cosine == Approx(-1).margin(1e-3));
}

SCENARIO("A DC blocker takes away the mean and nothing that is heard") {
  DcBlocker mean;
  constexpr float dt = 1.0f / 48000;
  const auto levels = response([&](float x) { return mean.process(x, dt); });
  CHECK(level_at(levels, 20) == Approx(-0.26).margin(0.05));
  for (const double hz : {100.0, 1000.0, 10000.0, 20000.0})
    CHECK(level_at(levels, hz) == Approx(0).margin(0.05));
  float out = 0;
  for (int i = 0; i < 48000; ++i) out = mean.process(0.7f, dt);
  CHECK(std::abs(out) < 1e-9f);
}
