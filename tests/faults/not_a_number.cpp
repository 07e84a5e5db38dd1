// refused: `out` becomes
#include <chronus/module.hpp>

struct Fault : Module {
  In in;
  Out out;
  void tick() { out = sqrt(in - 1); }
};
