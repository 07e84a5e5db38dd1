// Spectra for tests of sound: magnitudes, and how loud a harmonic sound's foreign parts are.
#pragma once

#include <vector>

namespace chronus::test {

/// Power of each bin from 0 to fs/2 of a signal whose length is a power of two; a sine of amplitude 1 that
/// falls on a bin has power 1. Windowed: by the 7-term Blackman-Harris window (side lobes below -150 dB).
std::vector<double> power_spectrum(const std::vector<float>& signal, bool windowed);

double decibels(double power);

/// Frequency of the strongest partial, interpolated between the bins.
double pitch_of(const std::vector<float>& signal, double sample_rate);

/// Distance of two frequencies in cents.
double cents(double hz, double from);

/// A periodic sound of `cycles` whole cycles in its length: every bin that is no multiple of `cycles` is
/// foreign to it (aliases, noise).
class Harmonics {
 public:
  Harmonics(const std::vector<float>& signal, int cycles, double sample_rate);

  /// The n-th harmonic, in dB of a full-scale sine.
  double level(int n) const;

  /// The loudest foreign bin between two frequencies, in dB against the fundamental.
  double worst_alias(double from, double to) const;

  double mean() const;

 private:
  std::vector<double> power_;
  int cycles_;
  double hz_per_bin_;
};

}  // namespace chronus::test
