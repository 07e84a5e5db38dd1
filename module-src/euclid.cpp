#include <chronus/module.hpp>

/// Euclidean rhythm: spreads hits over steps as evenly as can be.
struct Euclid : Module {
  GateIn clock;  ///< the next step
  GateIn reset;  ///< the next clock, or one that comes with it, plays the first step
  Count steps{16, 1, 32};
  Count hits{4, 0, 32};
  Count rotate{0, 0, 31};  ///< starts that many steps later
  GateOut out;             ///< as long as the clock's gate
  GateOut rest;            ///< the steps between

  int step = -1;

  void tick() {
    if (reset.rose()) step = -1;
    if (clock.rose()) step = (step + 1) % steps;
    const bool hit = (step + rotate) * hits % steps < hits;
    const bool on = step >= 0 && clock.high();
    out = on && hit ? 1.0f : 0.0f;
    rest = on && !hit ? 1.0f : 0.0f;
  }
};
