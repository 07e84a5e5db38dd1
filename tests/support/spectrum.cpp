#include "support/spectrum.hpp"

#include <kissfft.hh>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>

namespace chronus::test {

namespace {

std::vector<double> blackman_harris(std::size_t n) {
  const double terms[] = {0.27105140069342, 0.43329793923448, 0.21812299954311, 0.06592544638803,
                          0.01081174209837, 0.00077658482522, 0.00001388721735};
  std::vector<double> window(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    for (int k = 0; k < 7; ++k) window[i] += (k % 2 ? -1 : 1) * terms[k] * std::cos(k * turn) / terms[0];
  }
  return window;
}

}  // namespace

std::vector<double> power_spectrum(const std::vector<float>& signal, bool windowed) {
  const auto n = signal.size();
  std::vector<std::complex<double>> in(n);
  std::vector<std::complex<double>> out(n);
  const std::vector<double> window = windowed ? blackman_harris(n) : std::vector<double>(n, 1);
  for (std::size_t i = 0; i < n; ++i) in[i] = window[i] * static_cast<double>(signal[i]);
  kissfft<double>(n, false).transform(in.data(), out.data());
  std::vector<double> power(n / 2 + 1);
  for (std::size_t i = 0; i < power.size(); ++i) {
    const double amplitude = std::abs(out[i]) * 2 / static_cast<double>(n);
    power[i] = amplitude * amplitude;
  }
  return power;
}

double decibels(double power) {
  return 10 * std::log10(std::max(power, 1e-30));
}

double pitch_of(const std::vector<float>& signal, double sample_rate) {
  const std::vector<double> power = power_spectrum(signal, true);
  const auto peak = std::max_element(power.begin() + 8, power.end() - 1) - power.begin();
  const auto level = [&](std::ptrdiff_t i) { return decibels(power[static_cast<std::size_t>(i)]); };
  const double a = level(peak - 1);
  const double b = level(peak);
  const double c = level(peak + 1);
  const double offset = 0.5 * (a - c) / (a - 2 * b + c);
  return (static_cast<double>(peak) + offset) * sample_rate / static_cast<double>(signal.size());
}

double cents(double hz, double from) {
  return 1200 * std::log2(hz / from);
}

Harmonics::Harmonics(const std::vector<float>& signal, int cycles, double sample_rate)
    : power_(power_spectrum(signal, false)),
      cycles_(cycles),
      hz_per_bin_(sample_rate / static_cast<double>(signal.size())) {}

double Harmonics::level(int n) const {
  return decibels(power_[static_cast<std::size_t>(n * cycles_)]);
}

double Harmonics::worst_alias(double from, double to) const {
  double worst = 0;
  const auto last = std::min(static_cast<std::size_t>(to / hz_per_bin_), power_.size() - 1);
  for (auto i = static_cast<std::size_t>(from / hz_per_bin_); i <= last; ++i) {
    if (i % static_cast<std::size_t>(cycles_) != 0) worst = std::max(worst, power_[i]);
  }
  return decibels(worst) - level(1);
}

double Harmonics::mean() const {
  return std::sqrt(power_[0]) / 2;
}

}  // namespace chronus::test
