// late: runs into a trap
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int count = 0;
  void tick() {
    if (++count > 48000) __builtin_trap();
    out = 0.5;
  }
};
