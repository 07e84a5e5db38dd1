#include <chronus/module.hpp>

/// Mixer: eight channels with level, pan and mute, and a stereo return.
struct Mixer : Module {
  Ins<8> in;
  In return_left;  ///< added as it is: another mixer, an effect
  In return_right;
  Params<8> level = params<8>(0, -60, 12, dB);  ///< -60 is off
  Params<8> pan = params<8>(0, -1, 1);          ///< -1 left, 1 right
  Toggle mute[8];
  Param master = param(0, -60, 12, dB);  ///< -60 is off
  Out out_left;
  Out out_right;

  Signal left[8]{};
  Signal right[8]{};
  Signal overall = 0;
  OnePole open[8];

  void update() {
    for (int i = 0; i < 8; ++i) {
      const Signal angle = (pan[i] + 1) / 8;
      left[i] = fader(level[i]) * cos_turns(angle);
      right[i] = fader(level[i]) * sin_turns(angle);
    }
    overall = fader(master);
  }

  void tick() {
    Signal sum_left = return_left;
    Signal sum_right = return_right;
    for (int i = 0; i < 8; ++i) {
      const Signal x = in[i] * open[i].low(mute[i] ? 0.0f : 1.0f, 30 * dt);
      sum_left += x * left[i];
      sum_right += x * right[i];
    }
    out_left = sum_left * overall;
    out_right = sum_right * overall;
  }

  static Signal fader(Signal decibels) { return decibels > -60 ? db(decibels) : Signal(0); }
};
