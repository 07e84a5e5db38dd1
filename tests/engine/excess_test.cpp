// When loud is too loud, and when non-finite samples are too many.
#include "engine/excess.hpp"

#include "support/catch.hpp"

using chronus::engine::Excess;

namespace {

constexpr double rate = 48000;
constexpr int block = 64;

/// The sample at which blocks of these peaks are found too loud; -1 if never.
template <class Peak>
std::int64_t too_loud_at(Peak peak) {
  Excess excess;
  for (std::int64_t sample = 0; sample < 96000; sample += block) {
    if (excess.too_loud(peak(sample), sample, block, rate)) return sample;
  }
  return -1;
}

}  // namespace

SCENARIO("An output is too loud once it has stayed above the ceiling for a quarter of a second") {
  CHECK(too_loud_at([](auto) { return 16.0f; }) == -1);
  const std::int64_t at = too_loud_at([](auto) { return 16.1f; });
  CHECK(at >= 12000 - block);
  CHECK(at <= 12000);
  WHEN("it comes down again and again, but not for as long as half a period of 20 Hz") {
    CHECK(too_loud_at([](auto sample) { return sample / 1024 % 2 ? 20.0f : 1.0f; }) != -1);
  }
  WHEN("it is quiet in between") {
    CHECK(too_loud_at([](auto sample) { return sample % 12000 < 9600 ? 20.0f : 1.0f; }) == -1);
  }
  WHEN("it is one loud strike") {
    CHECK(too_loud_at([](auto sample) { return sample < 9600 ? 1000.0f : 0.5f; }) == -1);
  }
}

SCENARIO("Resets are too many at the tenth within a second") {
  const auto resets_until_too_many = [](int distance) {
    Excess excess;
    for (int i = 0; i < 1000; ++i) {
      if (excess.reset_too_often(i * distance, rate)) return i + 1;
    }
    return -1;
  };
  CHECK(resets_until_too_many(block) == 10);
  CHECK(resets_until_too_many(5000) == 10);
  CHECK(resets_until_too_many(6000) == -1);
  CHECK(resets_until_too_many(1) == 9 * block + 1);  // several within 64 samples count once
}
