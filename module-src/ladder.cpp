#include <chronus/module.hpp>

/// Ladder filter of 24 dB an octave that can be driven and sings in tune.
///
/// Four one-poles in a loop that is solved without delay (Zavalishin, "The Art of VA Filter Design", 2018,
/// chapter 5); the saturation in it by one step of Newton.
struct Ladder : Module {
  In in;
  Param cutoff = param(1000, 20, 20000, Hz, Log);  ///< a cable moves it in octaves, up to audio rate
  Param resonance = param(0.2, 0, 1);              ///< sings from 0.8 on
  Param drive = param(0, 0, 36, dB);               ///< level into the saturation
  Out out;

  Signal stage[4]{};

  void tick() {
    const Signal g = filter_gain(cutoff * dt);
    const Signal one = g / (1 + g);  // what one stage passes on at once
    const Signal all = one * one * one * one;
    const Signal k = 5 * resonance;
    const Signal x = in * db(drive) * (1 + k / 2) + 1e-6;  // no loss of bass; and a spark to sing from

    Signal held = 0;
    for (const Signal& s : stage) held = held * one + s / (1 + g);
    const Signal guess = (x - k * held) / (1 + k * all);
    const Signal bent = tanh(x - k * (held + all * guess));
    Signal y = guess - (guess - bent) / (1 + k * all * (1 - bent * bent));

    for (Signal& s : stage) {
      const Signal v = (y - s) * one;
      y = v + s;
      s = y + v;
    }
    out = y;
  }
};
