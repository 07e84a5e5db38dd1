// refused: does not come to an end
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  unsigned n = 1;
  void reset() {
    while (n != 0) n = n * 5 | 1;
  }
  void tick() { out = 0.5; }
};
