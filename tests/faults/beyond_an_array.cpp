// refused: runs into a trap
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  float table[8] = {};
  int at = 0;
  void tick() { out = table[at++]; }
};
