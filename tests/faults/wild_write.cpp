// refused: tick() or block() reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  unsigned long place = 0xdead0000;
  void tick() {
    *reinterpret_cast<float*>(place) = 1;
    out = 0.5;
  }
};
