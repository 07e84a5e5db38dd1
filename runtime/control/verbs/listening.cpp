#include "control/verbs/listening.hpp"

#include <algorithm>
#include <cmath>

namespace chronus::verbs {

namespace {

double to_db(double level) {
  return level > 1e-10 ? 20 * std::log10(level) : -200;
}

/// The normalised square difference at a lag: 1 where the sound repeats.
double likeness(const float* x, int count, int lag) {
  double product = 0;
  double energy = 0;
  for (int i = 0; i + lag < count; ++i) {
    product += static_cast<double>(x[i]) * x[i + lag];
    energy += static_cast<double>(x[i]) * x[i] + static_cast<double>(x[i + lag]) * x[i + lag];
  }
  return energy > 1e-12 ? 2 * product / energy : 0;
}

void find_pitch(const float* x, int count, double sample_rate, Heard& heard) {
  const int shortest = std::max(2, static_cast<int>(sample_rate / 4000));
  const int longest = std::min(count / 2, static_cast<int>(sample_rate / 25));
  std::vector<double> at(static_cast<std::size_t>(std::max(longest, 0)) + 1);
  for (int lag = 1; lag <= longest; ++lag) at[lag] = likeness(x, count, lag);
  // Peaks after the first dip below zero; the first of those near the highest is the period.
  int lag = 1;
  while (lag < longest && at[lag] > 0) ++lag;
  std::vector<int> peaks;
  for (lag = std::max(lag, shortest); lag + 1 <= longest; ++lag) {
    if (at[lag] > at[lag - 1] && at[lag] >= at[lag + 1] && at[lag] > 0) peaks.push_back(lag);
  }
  if (peaks.empty()) return;
  const double highest = at[*std::ranges::max_element(peaks, {}, [&](int p) { return at[p]; })];
  const int period = *std::ranges::find_if(peaks, [&](int p) { return at[p] >= 0.93 * highest; });
  const double bend = at[period - 1] - 2 * at[period] + at[period + 1];
  const double shift = bend != 0 ? 0.5 * (at[period - 1] - at[period + 1]) / bend : 0;
  heard.clarity = std::clamp(at[period], 0.0, 1.0);
  if (heard.clarity > 0.6) heard.pitch_hz = sample_rate / (period + shift);
}

}  // namespace

Heard listen_to(const std::vector<float>& samples, double sample_rate) {
  Heard heard;
  if (samples.empty()) return heard;
  double sum = 0;
  double squares = 0;
  float peak = 0;
  for (const float x : samples) {
    sum += x;
    squares += static_cast<double>(x) * x;
    peak = std::max(peak, std::abs(x));
  }
  heard.peak_db = to_db(peak);
  heard.rms_db = to_db(std::sqrt(squares / static_cast<double>(samples.size())));
  heard.dc = sum / static_cast<double>(samples.size());
  heard.silent = peak < 1e-4f;
  const auto [lowest, highest] = std::ranges::minmax(samples);
  heard.lowest = lowest;
  heard.highest = highest;
  if (heard.silent) return heard;
  const auto window = std::min<std::size_t>(samples.size(), static_cast<std::size_t>(sample_rate * 0.1));
  const auto loudest = static_cast<std::size_t>(
      std::ranges::max_element(samples, {}, [](float x) { return std::abs(x); }) - samples.begin());
  const std::size_t start = std::min(loudest, samples.size() - window);
  find_pitch(samples.data() + start, static_cast<int>(window), sample_rate, heard);
  return heard;
}

}  // namespace chronus::verbs
