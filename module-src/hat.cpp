#include <chronus/module.hpp>

/// Hi-hat: six square waves out of tune with each other, of which only the top is left.
struct Hat : Module {
  GateIn gate;                                       ///< strikes the closed hat; its height is the force
  GateIn open;                                       ///< strikes the open hat, which the closed one stops
  Param tune = param(1, 0.5, 2);                     ///< pitch of the metal
  Param decay = param(0.09, 0.02, 1, Seconds, Log);  ///< closed, to -60 dB
  Param ring = param(0.7, 0.05, 4, Seconds, Log);    ///< open, to -60 dB
  Param tone = param(8000, 2000, 14000, Hz, Log);    ///< below it all is cut
  Param sizzle = param(0.35, 0, 1);                  ///< share of noise
  Out out;

  Phase phase[6];
  Phase half[6];
  Blep edge;
  Random random;
  TwoPole metal;
  TwoPole shell;
  Decay level;
  Signal time = 1;

  void tick() {
    constexpr float frequencies[] = {205.3, 304.4, 369.6, 522.7, 540.0, 800.0};
    Signal sum = 0;
    for (int i = 0; i < 6; ++i) {
      edge.add(phase[i].advance(frequencies[i] * 2 * tune * dt), 2);
      edge.add(half[i].move_to(phase[i] - 0.5), -2);
      sum += phase[i] < 0.5 ? Signal(1) : Signal(-1);
    }
    sum = (sum + edge.next()) / 6;

    const Signal hiss = random.bipolar();
    level.strike(gate.rose() || open.rose(), gate.rose() ? gate.height() : open.height());
    time = gate.rose() ? decay : open.rose() ? ring : time;
    metal.process(mix(sum, hiss, sizzle) * level.fall(dt / time), tone * dt, 0.7);
    shell.process(metal.high, tone * 0.8 * dt, 1);
    out = tanh(2.5 * shell.high);
  }
};
