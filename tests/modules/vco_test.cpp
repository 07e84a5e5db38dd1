#include <cmath>
#include <string>
#include <vector>

#include "modules/rig.hpp"
#include "support/catch.hpp"
#include "support/spectrum.hpp"

using chronus::test::cents;
using chronus::test::Harmonics;
using chronus::test::pitch_of;
using chronus::test::Rig;

namespace {

constexpr int size = 65536;
constexpr double rate = 48000;

int cycles_near(double hz) {
  return static_cast<int>(hz * size / rate) | 1;
}

/// One output of a vco at a frequency of whole cycles, once it has settled.
Harmonics wave(Rig& vco, const std::string& output, int cycles) {
  vco.block_size = 1024;
  vco.set("freq", static_cast<float>(cycles * rate / size)).run_frames(size).run_frames(size);
  return {vco.out(output), cycles, rate};
}

}  // namespace

SCENARIO("The vco is in tune over ten octaves") {
  for (int octave = -4; octave <= 5; ++octave) {
    Rig vco("vco");
    vco.cable("pitch", [octave](long long, int) { return static_cast<float>(octave); });
    vco.block_size = 1024;
    vco.run_frames(262144);
    const double hz = 261.6256 * std::exp2(octave);
    INFO("octave " << octave);
    CHECK(std::abs(cents(pitch_of(vco.out("sine"), rate), hz)) < 0.1);
  }
}

SCENARIO("Saw, square and triangle at 5 kHz are free of aliases") {
  const int cycles = cycles_near(5000);
  for (const char* output : {"saw", "square", "triangle"}) {
    Rig vco("vco");
    const Harmonics spectrum = wave(vco, output, cycles);
    INFO(output << ": " << spectrum.worst_alias(20, 16000) << " dB below 16 kHz, "
                << spectrum.worst_alias(20, 4990) << " dB below f0");
    CHECK(spectrum.worst_alias(20, 16000) < -80);
    CHECK(spectrum.worst_alias(20, 4990) < -100);
    CHECK(spectrum.mean() < 1e-3);
  }
}

SCENARIO("The saw loses less than half a dB of treble") {
  const int cycles = cycles_near(5000);
  Rig vco("vco");
  const Harmonics spectrum = wave(vco, "saw", cycles);
  CHECK(spectrum.level(3) - spectrum.level(1) == Approx(-20 * std::log10(3.0)).margin(0.5));
}

SCENARIO("The sine is pure") {
  const int cycles = cycles_near(1000);
  Rig vco("vco");
  const Harmonics spectrum = wave(vco, "sine", cycles);
  CHECK(spectrum.level(1) == Approx(0).margin(0.001));
  CHECK(spectrum.worst_alias(20, 23000) < -120);
  for (int n = 2; n < 20; ++n) CHECK(spectrum.level(n) < -110);
}

SCENARIO("A vco in hard sync repeats with its leader and is free of aliases") {
  const int cycles = cycles_near(1000);
  for (const char* output : {"saw", "square", "triangle", "sine"}) {
    Rig leader("vco");
    leader.set("freq", static_cast<float>(cycles * rate / size)).run_frames(2 * size);
    Rig follower("vco");
    follower.cable("sync", leader.out("cycle")).set("freq", 2730).run_frames(size).run_frames(size);
    const Harmonics spectrum(follower.out(output), cycles, rate);
    double signal = 0;
    for (int n = 1; n < 16; ++n) signal = std::max(signal, spectrum.level(n));
    const double alias = spectrum.worst_alias(20, 16000) + spectrum.level(1) - signal;
    INFO(output << ": " << alias << " dB");
    CHECK(
        alias <
        (std::string(output) == "sine" ? -60 : -80));  // of the sine only the step is smoothed, not the slope
  }
}

SCENARIO("Modulation at audio rate never breaks the square out of its bounds") {
  Rig vco("vco");
  vco.set("freq", 700).set("index", 3);
  vco.cable("fm", [](long long t, int) { return std::sin(static_cast<float>(t) * 0.05f); });
  vco.cable("width", [](long long t, int) { return 0.5f + 0.45f * std::sin(static_cast<float>(t) * 0.11f); });
  vco.run(2);
  for (const char* output : {"saw", "square", "triangle", "sine"}) {
    float highest = 0;
    for (float x : vco.out(output)) highest = std::max(highest, std::abs(x));
    INFO(output);
    CHECK(highest < 2.1f);
  }
}
