// refused: a global variable
#include <chronus/module.hpp>

int instances = 0;

struct Fault : Module {
  Out out;
  Fault() {
    if (++instances > 1) __builtin_trap();
  }
  void tick() { out = 0.5; }
};
