// refused: divides a whole number by zero
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int count = 0;
  void tick() {
    out = 100 / (count % 2);
    ++count;
  }
};
