#include <chronus/module.hpp>

/// Noise in three colours.
struct Noise : Module {
  static constexpr int sections = 9;

  Out white;  ///< equal power in every hertz
  Out pink;   ///< equal power in every octave
  Out brown;  ///< 6 dB less in every octave

  Random random;
  Signal pole[sections]{};
  Signal zero[sections]{};
  Signal before_in[sections]{};
  Signal before_out[sections]{};
  Signal brown_pole = 0;
  Signal brown_gain = 0;
  Signal walk = 0;

  /// Pink: poles and zeros in turn, evenly spaced in pitch, are a staircase that falls by 3 dB an octave.
  void prepare() {
    for (int i = 0; i < sections; ++i) {
      const Signal corner = 4 * pow(2.7, i);
      pole[i] = exp(-6.2831853 * corner * dt);
      zero[i] = exp(-6.2831853 * corner * 1.6431677 * dt);
    }
    brown_pole = exp(-6.2831853 * 8 * dt);
    brown_gain = 0.3 * sqrt(3 * (1 - brown_pole * brown_pole));
  }

  void tick() {
    white = random.bipolar();
    Signal x = white;
    for (int i = 0; i < sections; ++i) {
      const Signal y = x - zero[i] * before_in[i] + pole[i] * before_out[i];
      before_in[i] = x;
      before_out[i] = y;
      x = y;
    }
    pink = 0.24 * x;
    walk = brown_pole * walk + brown_gain * white;
    brown = walk;
  }
};
