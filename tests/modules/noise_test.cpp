#include <cmath>
#include <string>
#include <vector>

#include "modules/rig.hpp"
#include "support/catch.hpp"
#include "support/spectrum.hpp"

using chronus::test::decibels;
using chronus::test::Rig;

namespace {

constexpr int size = 65536;

/// Level of the power in each octave-third between 20 Hz and 20 kHz, per hertz.
struct Fit {
  double slope = 0;    ///< dB an octave
  double largest = 0;  ///< distance of a third from the straight line, in dB
};

Fit fit(const std::string& colour, double rate) {
  Rig noise("noise", rate);
  noise.block_size = 1024;
  std::vector<double> power(size / 2 + 1);
  for (int i = 0; i < 40; ++i) {
    const auto part = chronus::test::power_spectrum(noise.run_frames(size).out(colour), true);
    for (std::size_t k = 0; k < power.size(); ++k) power[k] += part[k];
  }
  std::vector<double> x, y;
  const double top = rate < 48000 ? 18000 : 20000;
  for (double octave = 0; 20 * std::exp2(octave + 1.0 / 3) < top; octave += 1.0 / 3) {
    const auto from = static_cast<std::size_t>(20 * std::exp2(octave) * size / rate);
    const auto to = static_cast<std::size_t>(20 * std::exp2(octave + 1.0 / 3) * size / rate);
    double sum = 0;
    for (std::size_t k = from; k < to; ++k) sum += power[k];
    x.push_back(octave);
    y.push_back(decibels(sum / static_cast<double>(to - from)));
  }
  double mx = 0, my = 0, xy = 0, xx = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    mx += x[i] / static_cast<double>(x.size()), my += y[i] / static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) xy += (x[i] - mx) * (y[i] - my), xx += (x[i] - mx) * (x[i] - mx);
  Fit result{xy / xx, 0};
  for (std::size_t i = 9; i < x.size(); ++i) {  // the lowest thirds hold too few bins to be sure of
    result.largest = std::max(result.largest, std::abs(y[i] - my - result.slope * (x[i] - mx)));
  }
  return result;
}

}  // namespace

SCENARIO("The colours of noise have their slopes") {
  const double rate = GENERATE(44100.0, 48000.0, 96000.0);
  const Fit white = fit("white", rate);
  const Fit pink = fit("pink", rate);
  const Fit brown = fit("brown", rate);
  INFO("at " << rate << ": white " << white.slope << " (" << white.largest << "), pink " << pink.slope << " ("
             << pink.largest << "), brown " << brown.slope << " (" << brown.largest << ")");
  CHECK(white.slope == Approx(0).margin(0.05));
  CHECK(white.largest < 0.5);
  CHECK(pink.slope == Approx(-3.01).margin(0.1));
  CHECK(pink.largest < 1);
  CHECK(brown.slope == Approx(-6.02).margin(0.4));
}

SCENARIO("The colours of noise are about as loud as each other and within bounds") {
  Rig noise("noise");
  noise.run(20);
  for (const char* colour : {"white", "pink", "brown"}) {
    double power = 0;
    float peak = 0;
    for (float x : noise.out(colour))
      power += static_cast<double>(x) * static_cast<double>(x), peak = std::max(peak, std::abs(x));
    const double rms = std::sqrt(power / static_cast<double>(noise.out(colour).size()));
    INFO(colour << ": rms " << rms << ", peak " << peak);
    CHECK(rms > 0.15);
    CHECK(rms < 0.6);
    CHECK(peak < 1.5f);
  }
}
