// The tables behind Blep, made once when the program starts (about 8 ms).
//
// A sinc cut off at half the sample rate, under a Kaiser window (-120 dB) of 32 samples, is made
// minimum-phase by way of its cepstrum (Oppenheim and Schafer, "Discrete-Time Signal Processing", chapter 12;
// Brandt, "Hard Sync Without Aliasing", 2001); its running sum is the band-limited step, and the sum of that
// the corner.
#include <chronus/blep.hpp>

#include <kissfft.hh>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

constexpr int points = 32;
constexpr int rows = 128;

extern "C" {
// Written when the program starts. Modules see them by the names of blep.hpp, which are const.
float chronus_blep_values[(rows + 1) * points];
float chronus_blamp_values[(rows + 1) * points];
float chronus_blep_lag_value;

extern const float chronus_blep_table[(rows + 1) * points]
    __attribute__((alias("chronus_blep_values"), visibility("default")));
extern const float chronus_blamp_table[(rows + 1) * points]
    __attribute__((alias("chronus_blamp_values"), visibility("default")));
extern const float chronus_blep_lag __attribute__((alias("chronus_blep_lag_value"), visibility("default")));
}

namespace {

constexpr int length = points * rows;
constexpr int transform = length * 8;

double bessel_i0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; k < 40; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

/// The linear-phase kernel, zero-padded to the transform.
std::vector<std::complex<double>> windowed_sinc() {
  const double attenuation = 120;
  const double beta = 0.1102 * (attenuation - 8.7);
  std::vector<std::complex<double>> kernel(transform);
  for (int i = 0; i <= length; ++i) {
    const double t = (i - length / 2.0) / rows;  // in samples, from the middle
    const double sinc = t == 0 ? 1 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t);
    const double u = t / (points / 2.0);
    kernel[static_cast<std::size_t>(i)] =
        sinc * bessel_i0(beta * std::sqrt(std::max(0.0, 1 - u * u))) / bessel_i0(beta);
  }
  return kernel;
}

/// The impulse response of the same magnitude whose energy comes as early as can be.
std::vector<double> minimum_phase(std::vector<std::complex<double>> x) {
  kissfft<double> forward(transform, false);
  kissfft<double> backward(transform, true);
  std::vector<std::complex<double>> y(transform);
  forward.transform(x.data(), y.data());
  const double floor = std::abs(y[0]) * 1e-9;  // the zeros of the stop-band have no logarithm
  for (auto& bin : y) bin = std::log(std::max(std::abs(bin), floor));
  backward.transform(y.data(), x.data());
  for (int i = 0; i < transform; ++i) {
    const double fold = i == 0 || i == transform / 2 ? 1 : (i < transform / 2 ? 2 : 0);
    x[static_cast<std::size_t>(i)] *= fold / transform;
  }
  forward.transform(x.data(), y.data());
  for (auto& bin : y) bin = std::exp(bin);
  backward.transform(y.data(), x.data());
  std::vector<double> response(length + 1);
  for (int i = 0; i <= length; ++i) {
    response[static_cast<std::size_t>(i)] = x[static_cast<std::size_t>(i)].real();
  }
  return response;
}

/// The running integral by the trapezoidal rule, in steps of one row.
std::vector<double> integral(const std::vector<double>& x) {
  std::vector<double> sum(x.size());
  for (std::size_t i = 1; i < x.size(); ++i) sum[i] = sum[i - 1] + 0.5 * (x[i] + x[i - 1]) / rows;
  return sum;
}

void fill(float* table, const std::vector<double>& values) {
  for (int row = 0; row <= rows; ++row) {
    for (int i = 0; i < points; ++i) {
      table[row * points + i] =
          static_cast<float>(values[static_cast<std::size_t>(i) * rows + static_cast<std::size_t>(row)]);
    }
  }
}

const bool filled = [] {
  std::vector<double> step = integral(minimum_phase(windowed_sinc()));
  const double end = step.back();
  for (double& s : step) s = s / end - 1;
  std::vector<double> corner = integral(step);
  const double lag = -corner.back();
  for (double& c : corner) c += lag;
  fill(chronus_blep_values, step);
  fill(chronus_blamp_values, corner);
  chronus_blep_lag_value = static_cast<float>(lag);
  return true;
}();

}  // namespace
