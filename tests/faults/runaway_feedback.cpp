// refused: `out` becomes
#include <chronus/module.hpp>

struct Fault : Module {
  In in;
  Out out;
  Signal held = 0.001f;
  void tick() {
    held = held * 1.1f + in;
    out = held;
  }
};
