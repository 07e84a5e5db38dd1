// refused: tick() or block() reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  float* nowhere = nullptr;
  void tick() {
    *nowhere = 1;
    out = 0.5;
  }
};
