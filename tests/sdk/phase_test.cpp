#include <chronus/module.hpp>

#include <cmath>

#include "support/catch.hpp"
#include "support/spectrum.hpp"

SCENARIO("A phase stays in tune for ten minutes") {
  const float hz = GENERATE(0.01f, 20.0f, 440.0f, 10000.0f);
  const float rate = 48000;
  Phase phase;
  double turns = 0;
  float before = 0;
  const int samples = 48000 * 600;
  for (int i = 0; i < samples; ++i) {
    phase.advance(hz / rate);
    if (phase < before) turns += 1;
    before = phase;
  }
  turns += static_cast<double>(before);
  const double measured = turns / samples * static_cast<double>(rate);
  CHECK(std::abs(chronus::test::cents(measured, static_cast<double>(hz))) < 0.01);
}

SCENARIO("A wrap says how long ago it happened") {
  Phase phase;
  phase.set(0.95f);
  Wrap wrap = phase.advance(0.2f);
  CHECK(wrap.happened);
  CHECK(wrap.ago == Approx(0.75).margin(1e-5));
  CHECK(wrap.direction == 1);
  wrap = phase.advance(-0.3f);
  CHECK(wrap.happened);
  CHECK(wrap.ago == Approx(0.5).margin(1e-5));
  CHECK(wrap.direction == -1);
  CHECK_FALSE(phase.advance(0.1f).happened);
  CHECK_FALSE(phase.advance(0).happened);
}

SCENARIO("A phase led by another moves by the shorter way") {
  Phase far;
  far.set(0.9f);
  CHECK(far.move_to(0.1f).happened);
  CHECK_FALSE(far.move_to(0.5f).happened);
  CHECK_FALSE(far.move_to(0.4f).happened);
  const Wrap back = far.move_to(-0.05f);
  CHECK(back.happened);
  CHECK(back.direction == -1);
}

SCENARIO("A wrap within part of a sample is placed in the whole") {
  Phase phase;
  phase.set(0.9f);
  const Wrap wrap = phase.advance(0.2f).within(0.5f, 0.25f);
  CHECK(wrap.ago == Approx(0.5).margin(1e-5));
}
