#include <chronus/module.hpp>

#include <cmath>
#include <numbers>
#include <vector>

#include "support/catch.hpp"
#include "support/host_of_modules.hpp"

SCENARIO("A moving delay errs by less than -60 dB at 5 kHz") {
  const chronus::test::Memory memory;
  DelayLine line;
  line.resize(1000);
  const double turn = 2 * std::numbers::pi * 5000 / 48000;
  double error = 0;
  double power = 0;
  for (int i = 0; i < 20000; ++i) {
    line.write(static_cast<float>(std::sin(turn * i)));
    const float delay = 500 + 400 * chronus::math::sin_turns(static_cast<float>(i) * 0.0001f);
    if (i < 1000) continue;
    const double exact = std::sin(turn * (i - static_cast<double>(delay)));
    const double off = static_cast<double>(line.read(delay)) - exact;
    error += off * off;
    power += exact * exact;
  }
  CHECK(10 * std::log10(error / power) < -60);
}

SCENARIO("Whole delays are exact, and too short or too long ones are held at the ends") {
  const chronus::test::Memory memory;
  DelayLine line;
  line.resize(10);
  for (int i = 0; i < 100; ++i) line.write(static_cast<float>(i));
  CHECK(line.capacity() == 10);
  CHECK(line.at(0) == 99);
  CHECK(line.read(5) == Approx(94));
  CHECK(line.read(5.5f) == Approx(93.5));
  CHECK(line.read(10) == Approx(89));
  CHECK(line.read(0) == Approx(97));
  CHECK(line.read(50) == Approx(89));
}

SCENARIO("A delay line of less than no samples holds none, and one beyond all measure is not cut short") {
  chronus::test::Memory memory;
  DelayLine line;
  line.resize(-10);
  CHECK(line.capacity() == 0);
  for (int i = 0; i < 100; ++i) line.write(1);
  CHECK(line.read(5) == Approx(1));
  memory.close();
  line.resize(1e30f);
  CHECK(line.capacity() >= 1 << 30);
}
