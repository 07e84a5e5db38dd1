// What tests measure of a sound.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace chronus::test {

using Sound = std::span<const float>;

inline bool finite(Sound samples) {
  return std::ranges::all_of(samples, [](float x) { return std::isfinite(x); });
}

inline double peak(Sound samples) {
  double most = 0;
  for (const float x : samples) most = std::max(most, std::abs(static_cast<double>(x)));
  return most;
}

inline double rms(Sound samples) {
  double sum = 0;
  for (const float x : samples) sum += static_cast<double>(x) * x;
  return std::sqrt(sum / static_cast<double>(std::max<std::size_t>(samples.size(), 1)));
}

/// The largest difference, in dB of full scale.
inline double difference_db(Sound a, Sound b) {
  double most = a.size() == b.size() ? 1e-12 : 1e12;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    most = std::max(most, std::abs(static_cast<double>(a[i]) - b[i]));
  return 20 * std::log10(most);
}

/// The largest step from sample to sample.
inline double largest_step(Sound samples) {
  double most = 0;
  for (std::size_t i = 1; i < samples.size(); ++i)
    most = std::max(most, std::abs(static_cast<double>(samples[i]) - samples[i - 1]));
  return most;
}

/// `count` samples from `from` on.
inline Sound part(const std::vector<float>& samples, std::int64_t from, std::int64_t count) {
  return Sound(samples).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
}

}  // namespace chronus::test
