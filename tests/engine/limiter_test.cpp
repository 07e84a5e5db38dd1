#include "engine/limiter.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "support/catch.hpp"

using chronus::engine::Limiter;

namespace {

std::vector<float> sine(float level, int frames) {
  std::vector<float> samples(frames);
  for (int i = 0; i < frames; ++i) samples[i] = level * std::sin(0.05f * static_cast<float>(i));
  return samples;
}

float peak(const std::vector<float>& samples) {
  float most = 0;
  for (const float x : samples) most = std::max(most, std::abs(x));
  return most;
}

void limit(Limiter& limiter, float* left, float* right, int frames) {
  float* const channels[] = {left, right};
  limiter.process(channels, frames);
}

}  // namespace

TEST_CASE("below the ceiling the limiter only delays, bit for bit") {
  Limiter limiter(48000);
  const std::vector<float> in = sine(0.95f, 9600);
  std::vector<float> left = in;
  std::vector<float> right = in;
  limit(limiter, left.data(), right.data(), 9600);
  CHECK(std::equal(left.begin() + limiter.latency(), left.end(), in.begin()));
  CHECK(limiter.take_reduction() == 0);
}

TEST_CASE("nothing passes the ceiling, be it loud, sudden or noise") {
  Limiter limiter(48000);
  std::vector<float> left = sine(8, 48000);
  std::vector<float> right(48000, 0.0f);
  std::mt19937 dice(3);
  for (int i = 0; i < 48000; ++i)
    right[i] = (i / 4800) % 2 ? static_cast<float>(dice() % 2000) / 100 - 10 : 0.0f;
  for (int done = 0; done < 48000; done += 77) {
    const int frames = std::min(77, 48000 - done);
    limit(limiter, left.data() + done, right.data() + done, frames);
  }
  CHECK(peak(left) <= Limiter::ceiling + 1e-4f);
  CHECK(peak(right) <= Limiter::ceiling + 1e-4f);
  CHECK(limiter.take_reduction() > 15);
}

TEST_CASE("after a peak the limiter lets go and is transparent again") {
  Limiter limiter(48000);
  std::vector<float> left = sine(0.5f, 96000);
  left[100] = 4;
  const std::vector<float> in = left;
  std::vector<float> right(96000, 0.0f);
  limit(limiter, left.data(), right.data(), 96000);
  CHECK(std::equal(left.begin() + 90000, left.end(), in.begin() + 90000 - limiter.latency()));
}

TEST_CASE("at any rate the limiter looks ahead by a sample at least") {
  for (const double rate : {1.0, 100.0, 666.0, 8000.0, 192000.0}) {
    Limiter limiter(rate);
    CHECK(limiter.latency() >= 1);
    std::vector<float> left = sine(4, 4800);
    std::vector<float> right = left;
    limit(limiter, left.data(), right.data(), 4800);
    CHECK(peak(left) <= Limiter::ceiling + 1e-4f);
  }
}

TEST_CASE("both sides are turned down alike, so that the image stays") {
  Limiter limiter(48000);
  std::vector<float> left = sine(4, 9600);
  std::vector<float> right = sine(1, 9600);
  limit(limiter, left.data(), right.data(), 9600);
  for (int i = 5000; i < 9600; ++i) REQUIRE(std::abs(left[i] - 4 * right[i]) < 0.001f);
}
