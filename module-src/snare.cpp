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
  Signal skin = 0;
  Signal noise = 0;
  Signal bend = 0;

  void tick() {
    const Signal hiss = random.bipolar();
    low.set(0, gate.rose());
    high.set(0, gate.rose());
    skin = gate.rose() ? gate.height() : fade(skin, decay);
    noise = gate.rose() ? gate.height() : fade(noise, rattle);
    bend = gate.rose() ? Signal(0.5) : fade(bend, 0.06);

    const Signal frequency = tune * exp2(bend);
    low.advance(frequency * dt);
    high.advance(frequency * 1.83 * dt);
    wires.process(hiss * noise * noise, tone * dt, 1.2);
    const Signal body = (sin_turns(low) + 0.5 * sin_turns(high)) * skin;
    out = tanh(1.2 * (body * (1 - 0.6 * snappy) + (wires.band + wires.high) * 1.3 * snappy));
  }

  /// A level one sample later, falling by 60 dB in `seconds` and then to silence.
  Signal fade(Signal level, Signal seconds) {
    return level > 1e-6 ? level * exp(-6.9 * dt / seconds) : Signal(0);
  }
};
