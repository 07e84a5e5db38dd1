#include <chronus/module.hpp>

/// Snare drum: two modes of the skin and the rattle of the wires.
struct Snare : Module {
  GateIn gate;                                        ///< strikes; its height is the force
  Param tune = param(185, 80, 500, Hz, Log);          ///< lower mode of the skin
  Param decay = param(0.16, 0.03, 2, Seconds, Log);   ///< of the skin, to -60 dB
  Param snappy = param(0.6, 0, 1);                    ///< share of the wires
  Param rattle = param(0.28, 0.03, 2, Seconds, Log);  ///< of the wires, to -60 dB
  Param tone = param(3500, 800, 12000, Hz, Log);      ///< brightness of the wires
  Out out;

  Phase low;
  Phase high;
  Random random;
  TwoPole wires;
  Decay skin;
  Decay noise;
  Decay bend;
  Declick seam;

  void tick() {
    const Signal hiss = random.bipolar();
    low.set(0, gate.rose());
    high.set(0, gate.rose());
    skin.strike(gate.rose(), gate.height());
    noise.strike(gate.rose(), gate.height());
    bend.strike(gate.rose(), 0.5);

    const Signal frequency = tune * exp2(bend.fall(dt / 0.06));
    low.advance(frequency * dt);
    high.advance(frequency * 1.83 * dt);
    const Signal force = noise.fall(dt / rattle);
    wires.process(hiss * force * force, tone * dt, 1.2);
    const Signal modes = (sin_turns(low) + 0.5 * sin_turns(high)) * skin.fall(dt / decay);
    const Signal body = seam.process(modes, gate.rose(), dt / 0.002);
    out = tanh(1.2 * (body * (1 - 0.6 * snappy) + (wires.band + wires.high) * 1.3 * snappy));
  }
};
