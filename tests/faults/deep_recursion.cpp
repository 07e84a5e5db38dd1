// refused: tick() or block()
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  float sum(float x) { return x < 0 ? x : x + sum(x + 1); }
  void tick() { out = sum(1); }
};
