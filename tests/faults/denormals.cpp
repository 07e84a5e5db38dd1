// harmless: zero on the audio thread
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  Signal held = 1;
  void tick() {
    held *= 0.9f;
    out = held;
  }
};
