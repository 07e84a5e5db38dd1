// late: does not come to an end
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int count = 0;
  float x = 1;
  void tick() {
    if (++count > 48000)
      while (x > 0) x = x * 0.5f + 1;
    out = 0.5;
  }
};
