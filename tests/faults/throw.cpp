// refused: cannot throw
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  void tick() { throw 1; }
};
