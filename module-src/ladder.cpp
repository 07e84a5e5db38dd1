#include <chronus/module.hpp>

/// Ladder filter of 24 dB an octave that can be driven and self-oscillates in tune; eight times oversampled.
///
/// Four one-poles in a loop that is solved without delay (Zavalishin, "The Art of VA Filter Design", 2018,
/// chapter 5), as if nothing were saturated: at eight times the rate the rest is small.
struct Ladder : Module {
  static constexpr int times = 8;

  In in;
  Param cutoff = param(1000, 20, 20000, Hz, Log);  ///< a cable moves it in octaves, up to audio rate
  Param resonance = param(0.2, 0, 1);              ///< self-oscillates from 0.8 on
  Param drive = param(0, 0, 36, dB);               ///< level into the saturation
  Out out;

  Oversample<times> over;
  DcBlocker mean;
  Signal stage[4]{};

  void tick() {
    const Signal g = filter_gain(cutoff * dt / times);
    const Signal one = g / (1 + g);   // what one stage passes on at once
    const Signal rest = 1 / (1 + g);  // and of what it holds
    const Signal k = 5 * resonance;
    const Signal solved = 1 / (1 + k * one * one * one * one);
    const Signal gain = db(drive) * (1 + k / 2);  // no loss of bass

    const Signal filtered = over.process(in, [&](Signal x) {
      Signal held = 0;
      for (const Signal& s : stage) held = held * one + s * rest;
      const Signal spark = 1e-6;  // to start from
      Signal y = saturate((x * gain + spark - k * held) * solved);
      for (Signal& s : stage) {
        y = y * one + s * rest;
        s = 2 * y - s;
      }
      return y;
    });
    out = mean.process(filtered, dt);
  }

  /// tanh by Lambert's continued fraction, to 0.0001: it is in the loop, where all waits for it.
  static Signal saturate(Signal x) {
    x = clamp(x, -4.97, 4.97);
    const Signal x2 = x * x;
    return x * (((x2 + 378) * x2 + 17325) * x2 + 135135) / (((28 * x2 + 3150) * x2 + 62370) * x2 + 135135);
  }
};
