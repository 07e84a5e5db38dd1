// refused: tick() or block() reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  const float* nowhere = nullptr;
  void tick() { out = *nowhere; }
};
