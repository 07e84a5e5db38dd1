#include "sdk/natural_lines.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/natural_lines_eight.hpp"
#include "support/catch.hpp"

SCENARIO("Natural lines compile for one voice and for eight, and mean the same") {
  EightVoices eight;
  Lines one[8];
  Random random;
  float in[8], pitch[8], gates[8];
  double worst[Lines::count] = {};
  for (int t = 0; t < 2000; ++t) {
    for (int v = 0; v < 8; ++v) {
      in[v] = random.bipolar();
      pitch[v] = random.bipolar();
      gates[v] = random.bipolar() > 0 ? 1.0f : 0.0f;
    }
    eight.tick(in, pitch, gates, t * 0.001);
    for (int v = 0; v < 8; ++v) {
      one[v].in = in[v];
      one[v].pitch = pitch[v];
      one[v].gate.feed(gates[v]);
      one[v].beat = t * 0.001;
      for (int i = 0; i < 3; ++i) one[v].ins[i] = in[v] * static_cast<float>(i + 1);
      one[v].tick();
      for (int i = 0; i < Lines::count; ++i) {
        const auto expected = static_cast<double>(one[v].lines[i]);
        const double off = std::abs(expected - static_cast<double>(eight.line(i, v)));
        worst[i] = std::max<double>(worst[i], off / std::max<double>(1, std::abs(expected)));
      }
    }
  }
  CHECK(one[0].used == Lines::count);
  for (int i = 0; i < Lines::count; ++i) {
    INFO("line " << i);
    CHECK(worst[i] < 3e-5);
  }
}
