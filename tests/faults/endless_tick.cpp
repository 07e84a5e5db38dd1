// refused: tick() or block() does not come to an end
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  float x = 1;
  void tick() {
    while (x > 0) x = x * 0.5f + 1;
    out = x;
  }
};
