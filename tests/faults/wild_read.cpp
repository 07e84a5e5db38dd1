// refused: tick() or block() reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  unsigned long place = 0xdead0000;
  void tick() { out = *reinterpret_cast<const float*>(place); }
};
