// refused: reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  float* nowhere = nullptr;
  void block(int frames) {
    for (int i = 0; i < frames; ++i) samples(out)[i] = 0.5f;
    if (frames % 2) *nowhere = 1;
  }
};
