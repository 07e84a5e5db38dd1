// Band-limited oscillators built of Phase and Blep, against the figures the SDK promises at 48 kHz.
#include <chronus/module.hpp>

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/spectrum.hpp"

namespace {

using chronus::test::Harmonics;

constexpr int size = 65536;
constexpr float rate = 48000;

/// A whole number of cycles that shares no factor with the length.
int cycles_near(double hz) {
  return static_cast<int>(hz * size / static_cast<double>(rate)) | 1;
}

/// Lets the wave settle, then takes `size` samples.
template <class Tick>
std::vector<float> play(Tick&& tick) {
  std::vector<float> out(size);
  for (int i = 0; i < size; ++i) tick();
  for (float& sample : out) sample = tick();
  return out;
}

std::vector<float> saw(int cycles, float direction = 1) {
  Phase phase;
  Blep edge;
  const float step = direction * static_cast<float>(cycles) / size;
  return play([&] {
    edge.add(phase.advance(step), -2);
    return 2 * phase - 1 + edge.next();
  });
}

std::vector<float> square(int cycles, float width) {
  Phase phase;
  Phase far;
  Blep edge;
  const float step = static_cast<float>(cycles) / size;
  far.set(phase - width);
  return play([&] {
    edge.add(phase.advance(step), 2);
    edge.add(far.move_to(phase - width), -2);
    return (phase < width ? 1.0f : -1.0f) + edge.next();
  });
}

std::vector<float> triangle(int cycles) {
  Phase phase;
  Phase half;
  Blep corner;
  const float step = static_cast<float>(cycles) / size;
  half.set(0.5f);
  return play([&] {
    corner.bend(phase.advance(step), -8 * step);
    corner.bend(half.move_to(phase - 0.5f), 8 * step);
    const float slope = phase < 0.5f ? -4 * step : 4 * step;
    return 4 * std::abs(phase - 0.5f) - 1 - Blep::lag() * slope + corner.next();
  });
}

}  // namespace

SCENARIO("A saw from Phase and Blep is free of aliases") {
  const auto [hz, overall, below] = GENERATE(table<double, double, double>(
      {{500, -80, -100}, {1000, -80, -100}, {3951, -80, -100}, {5000, -80, -100}}));
  const int cycles = cycles_near(hz);
  const Harmonics wave(saw(cycles), cycles, rate);
  INFO(hz << " Hz: alias below 16 kHz " << wave.worst_alias(20, 16000) << ", below f0 "
          << wave.worst_alias(20, hz - 1) << ", mean " << wave.mean());
  CHECK(wave.worst_alias(20, 16000) < overall);
  CHECK(wave.worst_alias(20, hz - 1) < below);
  CHECK(wave.mean() < 1e-3);
}

SCENARIO("A band-limited saw keeps its treble") {
  for (int n : {2, 3}) {
    const int cycles = cycles_near(5000);
    const Harmonics wave(saw(cycles), cycles, rate);
    CHECK(wave.level(1) == Approx(20 * std::log10(2 / std::numbers::pi)).margin(0.05));
    CHECK(wave.level(n) - wave.level(1) == Approx(-20 * std::log10(n)).margin(0.5));
  }
}

SCENARIO("A saw that runs backward is as clean, and mirrored") {
  const int cycles = cycles_near(5000);
  const Harmonics wave(saw(cycles, -1), cycles, rate);
  CHECK(wave.worst_alias(20, 16000) < -80);
  CHECK(wave.level(1) == Approx(20 * std::log10(2 / std::numbers::pi)).margin(0.05));
}

SCENARIO("A square of any width is free of aliases") {
  const float width = GENERATE(0.5f, 0.25f, 0.03f);
  const int cycles = cycles_near(5000);
  const Harmonics wave(square(cycles, width), cycles, rate);
  INFO("width " << width << ": " << wave.worst_alias(20, 16000) << " dB");
  CHECK(wave.worst_alias(20, 16000) + wave.level(1) < -80);
  CHECK(wave.worst_alias(20, 4990) + wave.level(1) < -95);
}

SCENARIO("A triangle from corners is free of aliases and has no mean") {
  const int cycles = cycles_near(5000);
  const Harmonics wave(triangle(cycles), cycles, rate);
  INFO(wave.worst_alias(20, 16000) << " dB, mean " << wave.mean());
  CHECK(wave.worst_alias(20, 16000) < -80);
  CHECK(wave.mean() < 1e-3);
  CHECK(wave.level(1) == Approx(20 * std::log10(8 / (std::numbers::pi * std::numbers::pi))).margin(0.1));
}

SCENARIO("A pulse whose width is swept at audio rate keeps to its bounds") {
  Phase phase;
  Phase far;
  Phase sweep;
  Blep edge;
  float highest = 0;
  for (int i = 0; i < size; ++i) {
    sweep.advance(0.0071f);
    const float width = 0.5f + 0.45f * chronus::math::sin_turns(sweep.value());
    edge.add(phase.advance(0.01f), 2);
    edge.add(far.move_to(phase - width), -2);
    const float out = (phase < width ? 1.0f : -1.0f) + edge.next();
    if (i > 2) highest = std::max(highest, std::abs(out));
  }
  CHECK(highest < 2);  // an edge corrected where there is none would reach 3
}
