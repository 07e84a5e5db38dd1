#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>
#include <vector>

#include "modules/rig.hpp"
#include "support/catch.hpp"
#include "support/spectrum.hpp"

using chronus::test::cents;
using chronus::test::decibels;
using chronus::test::pitch_of;
using chronus::test::power_spectrum;
using chronus::test::Rig;
using Complex = std::complex<double>;

namespace {

constexpr double rate = 48000;
constexpr int size = 65536;

/// Magnitude response from a small impulse, in dB for each bin.
std::vector<double> response(Rig& filter, const std::string& output) {
  const float height = 0.01f;
  filter.cable("in", [=](long long t, int) { return t == 0 ? height : 0.0f; });
  filter.block_size = 1024;
  std::vector<double> levels;
  for (double power : power_spectrum(filter.run_frames(size).out(output), false)) {
    levels.push_back(decibels(power) - decibels(static_cast<double>(height) * height) +
                     20 * std::log10(size / 2.0));
  }
  return levels;
}

double at(const std::vector<double>& levels, double hz) {
  return levels[static_cast<std::size_t>(std::lround(hz * size / rate))];
}

/// The frequency of an analogue filter to which the bilinear transform, tuned at the cutoff, takes `hz`.
double warped(double hz, double cutoff) {
  return cutoff * std::tan(std::numbers::pi * hz / rate) / std::tan(std::numbers::pi * cutoff / rate);
}

}  // namespace

SCENARIO("The svf follows its analogue model") {
  const float cutoff = GENERATE(50.0f, 500.0f, 1000.0f, 2000.0f, 8000.0f);
  const float resonance = GENERATE(0.0f, 0.3f, 0.8f);
  const double damping = 2 - 1.98 * static_cast<double>(resonance);
  for (const std::string output : {"low", "band", "high", "notch"}) {
    Rig svf("svf");
    svf.set("cutoff", cutoff).set("resonance", resonance);
    const auto levels = response(svf, output);
    for (double hz : {30.0, 100.0, 300.0, 1000.0, 3000.0, 6000.0, 12000.0}) {
      const Complex s(0, warped(hz, static_cast<double>(cutoff)) / static_cast<double>(cutoff));
      const Complex below = s * s + damping * s + 1.0;
      const Complex above = output == "low"    ? 1.0
                            : output == "high" ? s * s
                            : output == "band" ? damping * s
                                               : s * s + 1.0;
      const double expected = 20 * std::log10(std::abs(above / below));
      if (expected < -80) continue;
      INFO(output << ", cutoff " << cutoff << ", resonance " << resonance << ", at " << hz);
      CHECK(at(levels, hz) == Approx(expected).margin(0.5));
    }
  }
}

SCENARIO("Around a low cutoff the svf and the ladder are what the analogue circuits are") {
  const double cutoff = 1000;
  Rig svf("svf");
  Rig ladder("ladder");
  svf.set("cutoff", 1000).set("resonance", 0.3f);
  ladder.set("cutoff", 1000).set("resonance", 0);
  const auto two = response(svf, "low");
  const auto four = response(ladder, "out");
  for (double hz = 50; hz <= 4000; hz *= 1.3) {
    const Complex s(0, hz / cutoff);
    INFO("at " << hz);
    CHECK(at(two, hz) == Approx(-20 * std::log10(std::abs(s * s + 1.406 * s + 1.0))).margin(0.5));
    CHECK(at(four, hz) == Approx(-80 * std::log10(std::abs(s + 1.0))).margin(0.5));
  }
}

SCENARIO("The svf's resonance peaks at its cutoff to five cents") {
  for (float cutoff : {50.0f, 200.0f, 1000.0f, 4000.0f, 8000.0f}) {
    Rig svf("svf");
    svf.set("cutoff", cutoff).set("resonance", 1);
    svf.cable("in", [](long long t, int) { return t == 0 ? 0.5f : 0.0f; });
    svf.block_size = 1024;
    svf.run_frames(size);
    INFO("cutoff " << cutoff);
    CHECK(std::abs(cents(pitch_of(svf.out("band"), rate), static_cast<double>(cutoff))) < 5);
  }
}

SCENARIO("The ladder self-oscillates in tune") {
  for (float cutoff : {50.0f, 110.0f, 440.0f, 1000.0f, 4000.0f, 8000.0f}) {
    Rig ladder("ladder");
    ladder.set("cutoff", cutoff).set("resonance", 1);
    ladder.cable("in", [](long long t, int) { return t == 0 ? 0.5f : 0.0f; });
    ladder.block_size = 1024;
    ladder.run(1).run_frames(size);
    float peak = 0;
    for (float x : ladder.out("out")) peak = std::max(peak, std::abs(x));
    INFO("cutoff " << cutoff << ", peak " << peak);
    CHECK(std::abs(cents(pitch_of(ladder.out("out"), rate), static_cast<double>(cutoff))) < 5);
    CHECK(peak > 0.1f);
    CHECK(peak < 1.01f);
  }
}

SCENARIO("The ladder has no DC, however it is driven") {
  const float drive = GENERATE(0.0f, 12.0f, 24.0f, 36.0f);
  const float cutoff = GENERATE(300.0f, 1000.0f, 8000.0f);
  const float resonance = GENERATE(0.2f, 0.7f);
  const int cycles = 151;  // 110 Hz
  Rig vco("vco");
  vco.set("freq", static_cast<float>(cycles * rate / size)).run_frames(4 * size);
  Rig ladder("ladder");
  ladder.set("cutoff", cutoff).set("resonance", resonance).set("drive", drive);
  ladder.cable("in", vco.out("saw")).run_frames(3 * size).run_frames(size);
  const chronus::test::Harmonics spectrum(ladder.out("out"), cycles, rate);
  INFO("drive " << drive << ", cutoff " << cutoff << ", resonance " << resonance);
  CHECK(20 * std::log10(spectrum.mean()) < -80);
}

SCENARIO("The ladder's saturation is free of aliases") {
  const auto [drive, hz, most] = GENERATE(table<float, double, double>({{0.0f, 5000, -110},
                                                                        {12.0f, 1000, -110},
                                                                        {12.0f, 5000, -100},
                                                                        {24.0f, 1000, -100},
                                                                        {36.0f, 1000, -80}}));
  const int cycles = static_cast<int>(hz * size / rate) | 1;
  Rig ladder("ladder");
  ladder.set("cutoff", 20000).set("drive", drive);
  ladder.cable("in", [=](long long t, int) {
    return static_cast<float>(std::sin(2 * std::numbers::pi * cycles * static_cast<double>(t) / size));
  });
  ladder.run_frames(size).run_frames(size);
  const chronus::test::Harmonics spectrum(ladder.out("out"), cycles, rate);
  double strongest = -300;
  for (int n = 1; n * hz < 20000; ++n) strongest = std::max(strongest, spectrum.level(n));
  const double alias = spectrum.worst_alias(20, 20000) + spectrum.level(1) - strongest;
  INFO(drive << " dB at " << hz << " Hz: " << alias << " dB");
  CHECK(alias < most);
}

SCENARIO("Filters swept at audio rate stay bounded") {
  for (const std::string name : {"svf", "ladder"}) {
    Rig filter(name);
    filter.set("resonance", 0.95f);
    filter.cable("cutoff", [](long long t, int) {
      return std::exp2(10 + 4 * std::sin(static_cast<float>(t) * 0.23f));
    });
    filter.cable("in", [](long long t, int) { return t / 50 % 2 ? 0.5f : -0.5f; });
    filter.run(3);
    for (const auto& output : filter.info().outputs) {
      float peak = 0;
      for (float x : filter.out(output.name)) peak = std::max(peak, std::abs(x));
      INFO(name << "." << output.name << " reaches " << peak);
      CHECK(peak < 10);
    }
  }
}
