#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "modules/rig.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"
#include "support/spectrum.hpp"

using chronus::test::decibels;
using chronus::test::Harmonics;
using chronus::test::largest_step;
using chronus::test::part;
using chronus::test::peak;
using chronus::test::Rig;
using chronus::test::rms;
using chronus::test::Sound;

namespace {

constexpr double rate = 48000;
constexpr int size = 65536;

Rig::Source sine(double hz, double amplitude) {
  return [=](long long t, int) {
    return static_cast<float>(amplitude *
                              std::sin(2 * std::numbers::pi * hz * static_cast<double>(t) / rate));
  };
}

}  // namespace

SCENARIO("The delay repeats after its time, in seconds or in beats") {
  Rig delay("delay");
  delay.set("mix", 1).set("feedback", 0.5f).set("time", 0.25f).set("low_cut", 10).set("high_cut", 20000);
  WHEN("it is set in seconds") {}
  WHEN("it is set in beats") {
    delay.tempo(120).set("beats", 0.5f);
  }
  delay.cable("in_left", [](long long t, int) { return t == 0 ? 0.5f : 0.0f; });
  delay.run(0.6);
  for (const char* output : {"out_left", "out_right"}) {
    const auto& out = delay.out(output);
    const auto first = std::max_element(out.begin(), out.begin() + 20000) - out.begin();
    const auto second = std::max_element(out.begin() + 20000, out.end()) - out.begin();
    CHECK(std::abs(first - 12000) <= 1);
    CHECK(std::abs(second - 24000) <= 3);
  }
}

SCENARIO("Ping-pong goes from side to side") {
  Rig delay("delay");
  delay.set("mix", 1).set("time", 0.1f).set("ping_pong", 1).set("feedback", 0.8f);
  delay.cable("in_left", [](long long t, int) { return t == 0 ? 0.5f : 0.0f; }).run(0.35);
  const auto near = [&](const std::string& output, int at) {
    const auto& out = delay.out(output);
    return static_cast<double>(std::abs(*std::max_element(out.begin() + at - 20, out.begin() + at + 40)));
  };
  CHECK(near("out_left", 4800) > 0.1);
  CHECK(near("out_right", 4800) < 0.01);
  CHECK(near("out_right", 9600) > 0.05);
  CHECK(near("out_left", 9600) < 0.01);
  CHECK(near("out_left", 14400) > 0.02);
}

SCENARIO("A delay above unity feedback builds up and stays within bounds") {
  Rig delay("delay");
  delay.set("mix", 1).set("time", 0.05f).set("feedback", 1.1f);
  delay.cable("in_left", sine(300, 0.9)).run(10);
  for (float x : delay.out("out_left")) REQUIRE(std::abs(x) < 3);
}

SCENARIO("A jump of the delay's time does not click") {
  Rig delay("delay");
  delay.set("mix", 1).set("feedback", 0).set("time", 0.3f).set("high_cut", 20000);
  delay.cable("in_left", sine(200, 0.5)).run(1);
  const double before = largest_step(delay.out("out_left"));
  delay.set("time", 0.1f).run(1);
  CHECK(largest_step(delay.out("out_left")) < 2 * before);
}

SCENARIO("The reverb's tail falls by 60 dB in the time its knob shows") {
  const float time = GENERATE(0.3f, 0.5f, 1.0f, 2.0f, 4.0f, 8.0f);
  Rig reverb("reverb");
  reverb.set("time", time).set("mix", 1).set("damping", 0).set("pre_delay", 0);
  reverb.cable("in_left", [](long long t, int) {
    auto bits = static_cast<unsigned>(t) * 2654435761u;
    bits ^= bits >> 15;
    bits *= 2246822519u;
    return t < 4800 ? static_cast<float>(bits >> 8) / 8388608.0f - 1 : 0.0f;
  });
  reverb.block_size = 1024;
  reverb.run(static_cast<double>(time) + 0.5);
  const auto& out = reverb.out("out_left");
  std::vector<double> left(out.size() + 1);  // Schroeder's backward integral
  for (std::size_t i = out.size(); i-- > 0;)
    left[i] = left[i + 1] + static_cast<double>(out[i]) * static_cast<double>(out[i]);
  const auto falls_to = [&](double level) {  // after the burst
    std::size_t i = 4800;
    while (decibels(left[i]) > decibels(left[4800]) + level) ++i;
    return static_cast<double>(i) / rate;
  };
  const double measured = 2 * (falls_to(-35) - falls_to(-5));
  INFO("knob " << time << " s, measured " << measured << " s");
  CHECK(measured == Approx(static_cast<double>(time)).epsilon(0.1));
}

SCENARIO("The reverb is dense soon, wide, and as loud as what goes in") {
  Rig reverb("reverb");
  reverb.set("time", 2).set("mix", 1);
  reverb.cable("in_left", [](long long t, int) { return t == 0 ? 1.0f : 0.0f; });
  reverb.run(1);
  const auto& left = reverb.out("out_left");
  const auto& right = reverb.out("out_right");
  int echoes = 0;
  const double level = rms(part(left, 7200, 2400));
  for (std::size_t i = 7200; i < 9600; ++i) echoes += std::abs(static_cast<double>(left[i])) > level / 10;
  INFO(echoes << " of 2400 samples between 150 and 200 ms carry sound");
  CHECK(echoes > 1500);
  double both = 0, one = 0, other = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    both += static_cast<double>(left[i]) * static_cast<double>(right[i]);
    one += static_cast<double>(left[i]) * static_cast<double>(left[i]);
    other += static_cast<double>(right[i]) * static_cast<double>(right[i]);
  }
  CHECK(std::abs(both / std::sqrt(one * other)) < 0.3);
  CHECK(one > 0.1);
  CHECK(one < 4);
}

SCENARIO("The treble of the reverb dies sooner with damping") {
  const auto treble = [](float damping) {
    Rig reverb("reverb");
    reverb.set("time", 3).set("mix", 1).set("damping", damping);
    reverb.cable("in_left", [](long long t, int) { return t == 0 ? 1.0f : 0.0f; });
    reverb.run(0.5).run_frames(size);
    const auto power = chronus::test::power_spectrum(reverb.out("out_left"), true);
    double low = 0, high = 0;
    for (std::size_t i = 200; i < 1400; ++i) low += power[i];
    for (std::size_t i = 8000; i < 16000; ++i) high += power[i];
    return decibels(high) - decibels(low);
  };
  CHECK(treble(0.6f) < treble(0) - 10);
}

SCENARIO("The compressor keeps its ratio") {
  const float ratio = GENERATE(2.0f, 4.0f, 10.0f);
  const auto out_level = [&](double in) {
    Rig compressor("compressor");
    compressor.set("threshold", -30).set("ratio", ratio).set("knee", 0).set("attack", 0.001f);
    compressor.cable("in_left", sine(1000, std::pow(10, in / 20))).run(1);
    const auto& out = compressor.out("out_left");
    return 20 * std::log10(rms(part(out, 24000, 24000)) * std::numbers::sqrt2);
  };
  CHECK(out_level(-40) == Approx(-40).margin(0.1));
  const double rise = out_level(-8) - out_level(-20);
  CHECK(rise == Approx(12 / static_cast<double>(ratio)).margin(0.1));
  CHECK(out_level(-10) == Approx(-30 + 20 / static_cast<double>(ratio)).margin(0.6));
}

SCENARIO("The compressor follows its key, and its knee bends without a corner") {
  Rig compressor("compressor");
  compressor.set("threshold", -20).set("ratio", 10).cable("in_left", sine(500, 0.1));
  compressor.cable("key", [](long long t, int) { return t < 24000 ? 0.0f : 1.0f; });
  compressor.run(1);
  CHECK(rms(part(compressor.out("out_left"), 20000, 4000)) ==
        Approx(0.1 / std::numbers::sqrt2).epsilon(0.01));
  CHECK(rms(part(compressor.out("out_left"), 40000, 8000)) < 0.015);
  CHECK(compressor.out("reduction").back() == Approx(-18).margin(0.5));
}

SCENARIO("Distortion at full drive is free of aliases") {
  const int cycles = static_cast<int>(1000 * size / rate) | 1;
  for (const std::string shape : {"soft", "hard", "fold"}) {
    Rig drive("drive");
    drive.choose("shape", shape).set("drive", 36);
    drive.cable("in", sine(cycles * rate / size, 1)).run_frames(size).run_frames(size);
    const Harmonics spectrum(drive.out("out"), cycles, rate);
    double strongest = -300;
    for (int n = 1; n < 20; ++n) strongest = std::max(strongest, spectrum.level(n));
    const double alias = spectrum.worst_alias(20, 20000) + spectrum.level(1) - strongest;
    INFO(shape << ": " << alias << " dB");
    CHECK(alias < -70);
  }
}

SCENARIO("A bias adds even harmonics but no mean") {
  const int cycles = 1365;
  Rig drive("drive");
  drive.set("bias", 0.5f).cable("in", sine(cycles * rate / size, 0.5)).run_frames(3 * size).run_frames(size);
  const Harmonics spectrum(drive.out("out"), cycles, rate);
  CHECK(spectrum.level(2) > spectrum.level(1) - 30);
  CHECK(spectrum.mean() < 1e-3);
}

SCENARIO("The drums strike, ring and end") {
  for (const std::string drum : {"kick", "snare", "hat"}) {
    Rig rig(drum);
    rig.cable("gate", [](long long t, int) { return t >= 4800 && t < 4900 ? 1.0f : 0.0f; });
    rig.run(4);
    const auto& out = rig.out("out");
    const double highest = peak(out);
    INFO(drum << ": peak " << highest << ", first 50 ms " << rms(part(out, 4800, 2400)));
    CHECK(rms(part(out, 0, 4800)) == 0);
    CHECK(highest > 0.4);
    CHECK(highest <= 1.01);
    CHECK(rms(part(out, 4800, 2400)) > 0.05);
    CHECK(rms(Sound(out).last(4800)) < 1e-4);
  }
}

SCENARIO("A drum that is struck while it rings does not click") {
  for (const std::string drum : {"kick", "snare"}) {
    const auto step = [&](bool twice) {
      Rig rig(drum);
      rig.set("decay", 2).set("tune", drum == "kick" ? 50.0f : 100.0f);
      if (drum == "kick") rig.set("click", 0).set("punch", 0).set("drive", 0);
      if (drum == "snare") rig.set("snappy", 0);
      rig.cable("gate", [=](long long t, int) {
        return (t >= 480 && t < 580) || (twice && t >= 9833 && t < 9900) ? 1.0f : 0.0f;
      });
      rig.run(0.4);
      return largest_step(rig.out("out"));
    };
    INFO(drum << ": " << step(true) << " after " << step(false));
    CHECK(step(true) < 1.5 * step(false) + 1.5 / 96);
  }
}

SCENARIO("The mixer balances, pans and mutes without clicks") {
  Rig mixer("mixer");
  mixer.cable("in2", sine(100, 0.5)).set("pan2", -1).run(0.5);
  CHECK(rms(part(mixer.out("out_left"), 12000, 12000)) == Approx(0.3535).epsilon(0.01));
  CHECK(rms(part(mixer.out("out_right"), 12000, 12000)) < 1e-4);
  const double step = largest_step(mixer.out("out_left"));
  mixer.set("mute2", 1).run(0.5);
  CHECK(largest_step(mixer.out("out_left")) < 1.2 * step);
  CHECK(rms(part(mixer.out("out_left"), 12000, 12000)) < 1e-4);
  mixer.set("mute2", 0).set("level2", -60).run(0.5);
  CHECK(rms(part(mixer.out("out_left"), 12000, 12000)) == 0);
}

SCENARIO("Pan is equally loud everywhere") {
  for (float position : {-1.0f, -0.3f, 0.0f, 0.8f, 1.0f}) {
    Rig pan("pan");
    pan.set("position", position).cable("in", [](long long, int) { return 1.0f; }).run_frames(64);
    const auto l = static_cast<double>(pan.out("out_left").back());
    const auto r = static_cast<double>(pan.out("out_right").back());
    CHECK(l * l + r * r == Approx(1).epsilon(1e-4));
  }
}
