// contained: it reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  float* nowhere = nullptr;
  int count = 0;
  void tick() {
    if (++count > 480000) *nowhere = 1;
    out = 0.5;
  }
};
