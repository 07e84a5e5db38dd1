#include <chronus/module.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "host/memory_view.hpp"
#include "support/catch.hpp"
#include "support/open_preparation.hpp"

namespace {

using Eight = chronus::VectorLanes<8>::Signal;

float lane(float x, int) {
  return x;
}
float lane(Eight x, int i) {
  return x[i];
}

/// Begins a seam as the host does.
template <class S>
void begin(chronus::DelayLineOf<S>& line, chronus::Seam::From from, int length, const void* before = nullptr,
           int at = 0) {
  auto& view = reinterpret_cast<chronus::DelayLineView&>(line);
  const float step = 1 / static_cast<float>(length);
  const bool gap = from == chronus::Seam::From::gap;
  view.seam = {from, gap ? 1 : 1 - step, step, at, before};
  view.stop = view.head + 1;
}

}  // namespace

TEMPLATE_TEST_CASE("A seam goes over from what was to what is written, across the ring's end too", "", float,
                   Eight) {
  using S = TestType;
  const chronus::test::OpenPreparation memory;
  chronus::DelayLineOf<S> old;
  chronus::DelayLineOf<S> now;
  old.resize(50);
  now.resize(94);  // 100 with what is spare
  constexpr int length = 40;
  int lanes = chronus::Lanes<S>::count;
  const auto ramp = [&](int i, float slope) {
    S x{};
    if constexpr (chronus::Lanes<S>::count == 1) {
      x = slope * static_cast<float>(i);
    } else {
      for (int v = 0; v < lanes; ++v) x[v] = slope * static_cast<float>(i * (v + 1));
    }
    return x;
  };
  for (int i = 0; i < 80; ++i) {
    old.write(ramp(i, 1));
    now.write(ramp(i, 1));
  }
  const int at = reinterpret_cast<chronus::DelayLineView&>(old).head;
  for (int i = 80; i < 80 + length; ++i) old.write(ramp(i, 1));

  SECTION("from the line of the version before") {
    begin(now, chronus::Seam::From::line, length, &old, at);
    for (int i = 80; i < 180; ++i) {
      now.write(ramp(i, -1));
      const float share = std::max(0.0f, 1 - static_cast<float>(i - 79) / length);
      for (int v = 0; v < lanes; ++v)
        CHECK(lane(now.at(0), v) == Approx(lane(ramp(i, -1), v) * (1 - 2 * share)).margin(0.01));
    }
  }
  SECTION("from the last sample of a line that wrote no more") {
    begin(now, chronus::Seam::From::line, length, &old, reinterpret_cast<chronus::DelayLineView&>(old).head);
    now.write(S{});
    for (int v = 0; v < lanes; ++v) CHECK(lane(now.at(0), v) == Approx(lane(ramp(119, 1), v) * 39 / 40));
  }
  SECTION("from silence") {
    begin(now, chronus::Seam::From::silence, length);
    for (int i = 1; i <= 100; ++i) {
      now.write(ramp(1, 1));
      const float share = std::max(0.0f, 1 - static_cast<float>(i) / length);
      CHECK(lane(now.at(0), 0) == Approx(1 - share).margin(1e-5));
    }
  }
  SECTION("from the line's own newest sample, by no more than exceeds its steps") {
    begin(now, chronus::Seam::From::gap, length);
    now.write(ramp(-80, 1));
    for (int v = 0; v < lanes; ++v)
      CHECK(std::abs(lane(now.at(0) - now.at(1), v)) == Approx(1.5 * (v + 1)).epsilon(0.01));
    for (int i = 0; i < length; ++i) now.write(ramp(-80, 1));
    for (int v = 0; v < lanes; ++v) CHECK(lane(now.at(0), v) == Approx(lane(ramp(-80, 1), v)));
    begin(now, chronus::Seam::From::gap, length);
    for (int i = 0; i < 10; ++i) {
      now.write(ramp(-80, 1));  // goes on as it was: nothing is added
      CHECK(lane(now.at(0), lanes - 1) == lane(ramp(-80, 1), lanes - 1));
    }
  }
}

SCENARIO("A moving delay errs by less than -60 dB at 5 kHz") {
  const chronus::test::OpenPreparation memory;
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
  const chronus::test::OpenPreparation memory;
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
  chronus::test::OpenPreparation memory;
  DelayLine line;
  line.resize(-10);
  CHECK(line.capacity() == 0);
  for (int i = 0; i < 100; ++i) line.write(1);
  CHECK(line.read(5) == Approx(1));
  memory.close();
  line.resize(1e30f);
  CHECK(line.capacity() >= 1 << 30);
}
