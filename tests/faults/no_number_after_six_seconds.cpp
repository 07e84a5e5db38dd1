// zeroed: non-finite samples
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int count = 0;
  void tick() { out = sqrt(288000.0f - ++count) * 0.001f; }
};
