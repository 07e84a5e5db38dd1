// refused: `out` becomes inf
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  Signal gap = 0;
  void tick() { out = 1 / gap; }
};
