// refused: tick() or block() does not come to an end
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int n = 1;
  void block(int frames) {
    while (n != 0) n = n * 5 + frames | 1;
    samples(out)[0] = 0;
  }
};
