// late: aborts
#include <chronus/module.hpp>

#include <cstdlib>

struct Fault : Module {
  Out out;
  int count = 0;
  void tick() {
    if (++count > 48000) abort();
    out = 0.5;
  }
};
