// refused: reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  float* nowhere = nullptr;
  void prepare() {
    if (sample_rate != 48000) *nowhere = 1;
  }
  void tick() { out = 0.5; }
};
