// refused: aborts
#include <chronus/module.hpp>

#include <cassert>

struct Fault : Module {
  Out out;
  float level = 2;
  void tick() {
    assert(level <= 1);
    out = level;
  }
};
