#include <chronus/module.hpp>

/// Bass drum: a sine that falls in pitch, with a click in front and some saturation.
struct Kick : Module {
  GateIn gate;                                         ///< strikes; its height is the force
  Param tune = param(48, 20, 200, Hz, Log);            ///< where the pitch comes to rest
  Param punch = param(2.4, 0, 5, Octaves);             ///< how far above it starts
  Param drop = param(0.06, 0.005, 0.5, Seconds, Log);  ///< time of the fall
  Param decay = param(0.45, 0.03, 4, Seconds, Log);    ///< time to -60 dB
  Param click = param(0.3, 0, 1);
  Param drive = param(6, 0, 30, dB);
  Out out;

  Phase phase;
  Random random;
  OnePole click_tone;
  Signal body = 0;
  Signal fall = 0;
  Signal tick_level = 0;
  Signal attack = 0;

  void tick() {
    const Signal noise = random.bipolar();
    phase.set(0, gate.rose());
    body = gate.rose() ? gate.height() : fade(body, decay);
    fall = gate.rose() ? Signal(1) : fade(fall, drop * 2);
    tick_level = gate.rose() ? gate.height() : fade(tick_level, 0.02);
    attack = gate.rose() ? Signal(0) : attack + (1 - attack) * 1000 * dt;

    const Signal frequency = tune * exp2(punch * fall);
    phase.advance(frequency * dt);
    const Signal snap = click_tone.high(noise, 2000 * dt) * tick_level * click;
    const Signal gain = db(drive);
    out = tanh((sin_turns(phase) * body * attack + snap) * gain) / tanh(gain);
  }

  /// A level one sample later, falling by 60 dB in `seconds` and then to silence.
  Signal fade(Signal level, Signal seconds) {
    return level > 1e-6 ? level * exp(-6.9 * dt / seconds) : Signal(0);
  }
};
