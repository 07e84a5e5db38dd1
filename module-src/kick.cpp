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
  Decay body;
  Decay fall;
  Decay snap;
  Declick seam;
  Signal attack = 0;

  void tick() {
    const Signal noise = random.bipolar();
    phase.set(0, gate.rose());
    body.strike(gate.rose(), gate.height());
    fall.strike(gate.rose());
    snap.strike(gate.rose(), gate.height());
    attack = gate.rose() ? Signal(0) : attack + (1 - attack) * 1000 * dt;

    const Signal frequency = tune * exp2(punch * fall.fall(dt / (2 * drop)));
    phase.advance(frequency * dt);
    const Signal tone = sin_turns(phase) * body.fall(dt / decay) * attack;
    const Signal front = click_tone.high(noise, 2000 * dt) * snap.fall(dt / 0.02) * click;
    const Signal gain = db(drive);
    out = tanh((seam.process(tone, gate.rose(), dt / 0.002) + front) * gain) / tanh(gain);
  }
};
