// Runs a nonlinear function at a multiple of the sample rate, so that the overtones it adds above the audible
// range are filtered off instead of aliasing. [audio-thread, real-time-safe]
#pragma once

#include <chronus/lanes.hpp>

namespace chronus {

/// One doubling of the rate and back: a half-band filter of two parallel chains of all-passes (elliptic,
/// designed by the formulas of Gazsi, "Explicit formulas for lattice wave digital filters", 1985).
template <class S, bool Sharp>
class HalfBandOf {
 public:
  constexpr HalfBandOf() {}

  /// One sample in, two out.
  void up(S x, S& first, S& second) {
    first = run<0>(x, up_);
    second = run<1>(x, up_);
  }

  /// Two samples in, one out.
  S down(S first, S second) { return 0.5f * (run<0>(second, down_) + run<1>(first, down_)); }

 private:
  static constexpr int sections = Sharp ? 9 : 4;

  static constexpr float coefficient(int i) {
    // Sharp: flat to 22.3 of 24 kHz, -107 dB from 25.7 kHz on. Else: flat to half the band, -117 dB beyond.
    constexpr float sharp[] = {0.0351519156f, 0.131458892f, 0.266311293f, 0.414192785f, 0.55554831f,
                               0.680136618f,  0.785951205f, 0.876569554f, 0.958986665f};
    constexpr float wide[] = {0.0424547099f, 0.17073985f, 0.393319893f, 0.745713589f};
    return Sharp ? sharp[i] : wide[i];
  }

  struct Chain {
    S in[sections]{};
    S out[sections]{};
  };

  /// The even or the odd all-passes, in series.
  template <int First>
  static S run(S x, Chain& chain) {
    for (int i = First; i < sections; i += 2) {
      const S y = coefficient(i) * (x - chain.out[i]) + chain.in[i];
      chain.in[i] = x;
      chain.out[i] = y;
      x = y;
    }
    return x;
  }

  Chain up_;
  Chain down_;
};

/// `over.process(x, [&](Signal s) { return tanh(s); })` calls the function Factor times a sample. Factor is
/// 2, 4, 8 or 16. Delays low frequencies by 3 to 5 samples; flat to 22 kHz at 48 kHz.
template <class S, int Factor, bool Sharp = true>
class OversampleOf {
 public:
  static_assert(Factor == 2 || Factor == 4 || Factor == 8 || Factor == 16, "Oversample takes 2, 4, 8 or 16");

  constexpr OversampleOf() {}

  template <class F>
  S process(S x, F&& function) {
    S first;
    S second;
    half_band_.up(x, first, second);
    if constexpr (Factor == 2) {
      first = function(first);
      second = function(second);
    } else {
      first = inner_.process(first, function);
      second = inner_.process(second, function);
    }
    return half_band_.down(first, second);
  }

 private:
  struct Nothing {};
  template <int Rest, class Unused = S>
  struct Inner {
    using type = OversampleOf<S, Rest / 2, false>;
  };
  template <class Unused>
  struct Inner<2, Unused> {
    using type = Nothing;
  };

  HalfBandOf<S, Sharp> half_band_;
  typename Inner<Factor>::type inner_;
};

}  // namespace chronus
