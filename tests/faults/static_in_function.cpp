// refused: static in a function
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  void tick() {
    static float level = 0;
    out = level += 0.001f;
  }
};
