// Eight voices in one Signal must sound as eight voices one by one.
#include <cmath>
#include <set>
#include <string>

#include "modules/rig.hpp"
#include "support/catch.hpp"

using chronus::test::all_modules;
using chronus::test::Rig;

namespace {

float input(std::size_t port, long long t, int lane, bool gate) {
  const float x = static_cast<float>(t) / 48000;
  const float turn = 6.2831853f * static_cast<float>(lane + 1);
  if (gate) return std::sin(turn * x * 1.7f + static_cast<float>(port)) > 0 ? 1.0f : 0.0f;
  return 0.5f * std::sin(turn * 37 * x + static_cast<float>(port) * 0.7f);
}

void connect(Rig& rig, int only_lane) {
  const auto& inputs = rig.info().inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool gate = inputs[i].gate;
    rig.cable(inputs[i].name, [i, gate, only_lane](long long t, int lane) {
      return input(i, t, only_lane < 0 ? lane : only_lane, gate);
    });
  }
}

}  // namespace

SCENARIO("Eight voices at once equal eight voices one by one to -90 dB") {
  const std::set<std::string> random = {"noise", "kick", "snare", "hat"};  // each voice has dice of its own
  int compared = 0;
  for (const auto& module : all_modules()) {
    if (module.lanes != 8 || random.count(module.name)) continue;
    Rig eight(module.name, 48000, 8);
    connect(eight, -1);
    eight.run(1);
    double worst = -300;
    std::string where;
    for (int lane = 0; lane < 8; ++lane) {
      Rig one(module.name);
      connect(one, lane);
      one.run(1);
      for (const auto& output : one.info().outputs) {
        if (output.name == "steps" || output.name == "drift") continue;
        double error = 0;
        double power = 0;
        for (std::size_t t = 0; t < one.out(output.name).size(); ++t) {
          const auto expected = static_cast<double>(one.out(output.name)[t]);
          const double off = expected - static_cast<double>(eight.out(output.name, lane)[t]);
          error += off * off;
          power += expected * expected;
        }
        const double decibels = 10 * std::log10((error + 1e-12) / (power + 1e-3));
        if (decibels > worst) worst = decibels, where = output.name + " of voice " + std::to_string(lane);
      }
    }
    INFO(module.name << ": " << worst << " dB at " << where);
    CHECK(worst < -90);
    ++compared;
  }
  CHECK(compared >= 8);
}

SCENARIO("Voices that roll dice roll each their own") {
  Rig noise("noise", 48000, 8);
  noise.run(0.1);
  CHECK(noise.out("white", 0) != noise.out("white", 1));
  CHECK(noise.out("pink", 0) != noise.out("pink", 7));
}
