// refused: `exit`
#include <chronus/module.hpp>

#include <cstdlib>

struct Fault : Module {
  Out out;
  void tick() { out = 0.5; }
  void prepare() { exit(0); }
};
