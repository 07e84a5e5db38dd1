// refused: divides a whole number by zero
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int steps = 0;
  int count = 0;
  void tick() { out = ++count % steps; }
};
