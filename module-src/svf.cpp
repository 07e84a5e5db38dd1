#include <chronus/module.hpp>

/// State-variable filter of 12 dB an octave: low-pass, band-pass, high-pass and notch at once.
struct Svf : Module {
  In in;
  Param cutoff = param(1000, 20, 20000, Hz, Log);  ///< a cable moves it in octaves, up to audio rate
  Param resonance = param(0.2, 0, 1);              ///< 0: none, 0.3: flat, 1: almost singing (Q 50)
  Out low;
  Out band;  ///< as loud as in at the cutoff
  Out high;
  Out notch;

  TwoPole filter;

  void tick() {
    const Signal damping = 2 - 1.98 * resonance;
    filter.process(in, cutoff * dt, damping);
    low = filter.low;
    band = filter.band * damping;
    high = filter.high;
    notch = filter.low + filter.high;
  }
};
