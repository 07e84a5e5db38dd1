#include "engine/samples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/catch.hpp"

using namespace chronus;

namespace {

/// Some samples, a few of them -0.
std::vector<float> noise(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> any(-2, 2);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = random() % 5 == 0 ? -0.0f : any(random);
  return samples;
}

}  // namespace

SCENARIO("The movement of samples is found at every length") {
  for (int count = 1; count <= 70; ++count) {
    const std::vector<float> samples = noise(static_cast<std::size_t>(count), static_cast<unsigned>(count));
    float peak = 0;
    float step = 0;
    float before = 3;
    for (const float sample : samples) {
      peak = std::max(peak, std::abs(sample));
      step = std::max(step, std::abs(sample - before));
      before = sample;
    }
    std::vector<float> copy(samples.size() + 1, 9);
    const engine::Movement copied = engine::copy_moving(3, samples.data(), copy.data(), count);
    const engine::Movement followed = engine::movement(3, samples.data(), count);
    CAPTURE(count);
    REQUIRE(copied.peak == peak);
    REQUIRE(copied.step == step);
    REQUIRE(followed.peak == peak);
    REQUIRE(followed.step == step);
    REQUIRE(std::equal(samples.begin(), samples.end(), copy.begin()));
    REQUIRE(std::none_of(copy.begin(), copy.end(), [](float x) { return x == 0 && std::signbit(x); }));
    REQUIRE(copy.back() == 9);
  }
}

SCENARIO("One non-finite sample is seen wherever it stands") {
  for (int count = 1; count <= 40; ++count) {
    for (int at = 0; at < count; ++at) {
      std::vector<float> samples(static_cast<std::size_t>(count), 0.5f);
      samples[static_cast<std::size_t>(at)] =
          at % 2 == 0 ? std::numeric_limits<float>::quiet_NaN() : -std::numeric_limits<float>::infinity();
      std::vector<float> copy(samples.size());
      CAPTURE(count, at);
      REQUIRE_FALSE(engine::copy_moving(0, samples.data(), copy.data(), count).finite());
      REQUIRE_FALSE(engine::movement(0, samples.data(), count).finite());
    }
  }
}
