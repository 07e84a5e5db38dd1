#include <algorithm>
#include <cmath>
#include <vector>

#include "modules/rig.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using chronus::test::largest_step;
using chronus::test::Rig;

namespace {

/// The first sample at which the envelope meets a condition.
template <class F>
double first(const std::vector<float>& envelope, F&& condition) {
  return static_cast<double>(std::find_if(envelope.begin(), envelope.end(), condition) - envelope.begin());
}

}  // namespace

SCENARIO("The adsr keeps its times") {
  const float attack = GENERATE(0.001f, 0.02f, 0.3f, 10.0f);
  const float decay = GENERATE(0.01f, 0.5f, 10.0f);
  const double rate = 48000;
  GIVEN("a held gate") {
    Rig adsr("adsr");
    adsr.set("attack", attack).set("decay", decay).set("sustain", 0.4f).set("release", decay);
    adsr.cable("gate", [](long long, int) { return 1.0f; });
    adsr.block_size = 1024;
    THEN("it reaches the peak after the attack, and sustain after the decay") {
      adsr.run(static_cast<double>(attack) * 1.2 + static_cast<double>(decay) * 3);
      const auto& out = adsr.out("out");
      const auto peak = static_cast<double>(std::max_element(out.begin(), out.end()) - out.begin());
      INFO("attack " << attack << ", decay " << decay);
      CHECK(peak / rate == Approx(static_cast<double>(attack)).epsilon(0.01).margin(2 / rate));
      const std::vector<float> after(out.begin() + static_cast<long>(peak) + 1, out.end());
      const double settled = first(after, [](float x) { return x < 0.4f + 0.006f; });
      CHECK(settled / rate == Approx(static_cast<double>(decay)).epsilon(0.01).margin(2 / rate));
      CHECK(out.back() == Approx(0.4).margin(1e-3));
    }
  }
}

SCENARIO("The adsr falls to silence after the gate") {
  Rig adsr("adsr");
  adsr.set("attack", 0.001f).set("decay", 0.05f).set("sustain", 0.5f).set("release", 0.5f);
  adsr.cable("gate", [](long long t, int) { return t < 24000 ? 1.0f : 0.0f; });
  adsr.run(0.5).run(2);
  const auto& out = adsr.out("out");
  const double left = first(out, [](float x) { return x < 0.005f; });
  CHECK(left / 48000 == Approx(0.5).epsilon(0.01));
  CHECK(out.back() == 0);
}

SCENARIO("A new note starts from where the envelope stands") {
  Rig adsr("adsr");
  adsr.set("attack", 0.05f).set("release", 0.2f).set("sustain", 0.8f);
  adsr.cable("gate", [](long long t, int) { return t / 3000 % 2 ? 0.0f : (t / 6000 % 2 ? 0.6f : 1.0f); });
  adsr.run(2);
  CHECK(largest_step(adsr.out("out")) < 1.0f / 256);
}

SCENARIO("The height of the gate is the height of the envelope") {
  Rig adsr("adsr");
  adsr.set("sustain", 1);
  adsr.cable("gate", [](long long, int) { return 0.75f; });
  adsr.run(1);
  CHECK(adsr.out("out").back() == Approx(0.75).margin(1e-3));
}
