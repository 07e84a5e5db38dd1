// refused: aborts
#include <chronus/module.hpp>

#include <cstdlib>

struct Fault : Module {
  Out out;
  void tick() { abort(); }
};
