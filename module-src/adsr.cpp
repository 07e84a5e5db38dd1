#include <chronus/module.hpp>

/// Envelope: attack, decay, sustain, release, in natural curves. A new note starts from where it stands.
struct Adsr : Module {
  GateIn gate;                                            ///< its height is the velocity
  Param attack = param(0.005, 0.0005, 20, Seconds, Log);  ///< time to the peak
  Param decay = param(0.2, 0.001, 20, Seconds, Log);      ///< time until within 1 % of sustain
  Param sustain = param(0.5, 0, 1);                       ///< level while the gate is held, of the peak
  Param release = param(0.3, 0.001, 20, Seconds, Log);    ///< time until 1 % is left
  CvOut out;                                              ///< 0 to 1

  Signal rising = 0;
  Signal falling = 0;
  Signal leaving = 0;
  Signal peak = 0;
  Signal level = 0;
  Signal rest = 0;
  Mask attacking{};

  void update() {
    rising = approach(1.609438, attack);  // passes 0.8 of the way
    falling = approach(4.605170, decay);  // passes 0.99
    leaving = approach(4.605170, release);
  }

  void tick() {
    peak = gate.rose() ? gate.height() : peak;
    attacking = gate.high() && (gate.rose() || attacking) && level < peak;
    const Signal held = gate.high() ? sustain * peak : 0;
    const Signal aim = attacking ? 1.25 * peak : held - 1e-4;
    const Signal speed = attacking ? rising : gate.high() ? falling : leaving;
    const Signal way = (aim - level) * speed + rest;
    const Signal next = level + way;
    rest = way - (next - level);  // what rounding took: of a slow decay, nearly all
    level = attacking ? min(next, peak) : max(next, 0);
    out = level;
  }

  /// The share of the way to take each sample so that `logs` natural logarithms of it take `seconds`.
  Signal approach(Signal logs, Signal seconds) {
    const Signal x = logs * dt / seconds;
    return x / (1 + x / 2 + x * x / 12);  // 1 - exp(-x), and exact for the smallest x
  }
};
