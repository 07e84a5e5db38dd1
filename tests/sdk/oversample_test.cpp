#include <chronus/module.hpp>

#include <cmath>
#include <vector>

#include "support/catch.hpp"
#include "support/spectrum.hpp"

namespace {

constexpr int size = 65536;
constexpr float rate = 48000;

template <class F>
std::vector<float> played(int cycles, F&& function) {
  std::vector<float> out(size);
  const float step = static_cast<float>(cycles) / size;
  Phase phase;
  for (int i = 0; i < 2 * size; ++i) {
    phase.advance(step);
    const float y = function(chronus::math::sin_turns(phase.value()));
    if (i >= size) out[static_cast<unsigned>(i - size)] = y;
  }
  return out;
}

template <int Factor>
double gain_at(double hz) {
  Oversample<Factor> over;
  const int cycles = static_cast<int>(hz * size / static_cast<double>(rate)) | 1;
  const auto out = played(cycles, [&](float x) { return over.process(x, [](float s) { return s; }); });
  return chronus::test::Harmonics(out, cycles, rate).level(1);
}

template <int Factor>
double alias_of_cube(double hz) {
  Oversample<Factor> over;
  const int cycles = static_cast<int>(hz * size / static_cast<double>(rate)) | 1;
  const auto out =
      played(cycles, [&](float x) { return over.process(x, [](float s) { return s * s * s; }); });
  return chronus::test::Harmonics(out, cycles, rate).worst_alias(20, 20000);
}

}  // namespace

SCENARIO("Oversampling alone changes nothing that is heard") {
  for (double hz : {100.0, 1000.0, 10000.0, 20000.0, 22000.0}) {
    CHECK(gain_at<2>(hz) == Approx(0).margin(0.01));
    CHECK(gain_at<4>(hz) == Approx(0).margin(0.01));
    CHECK(gain_at<8>(hz) == Approx(0).margin(0.01));
  }
}

SCENARIO("What a nonlinear function adds above the audible range is filtered off") {
  CHECK(alias_of_cube<2>(9000) < -95);  // its third harmonic, 27 kHz, would fold to 21
  CHECK(alias_of_cube<4>(15000) < -95);
  CHECK(alias_of_cube<8>(15000) < -95);
}

SCENARIO("Without oversampling the same function does fold back") {
  const int cycles = static_cast<int>(15000.0 * size / static_cast<double>(rate)) | 1;
  const auto out = played(cycles, [](float s) { return s * s * s; });
  CHECK(chronus::test::Harmonics(out, cycles, rate).worst_alias(20, 20000) > -20);
}
